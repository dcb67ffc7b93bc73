select sum(policies) as policies, sum(gwp) as gwp from pair_figures where pair = 'branch issue' and name = 'Unknown'
    and other between '2025-01-01' and '2025-12-31';
