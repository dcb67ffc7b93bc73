select dimension, name, sum(policies) as policies, sum(gwp) as gwp from daily_figures where day >= current_date - 14
    group by dimension, name;
select dimension, name, sum(policies) as policies from overall_figures group by dimension, name;
