select sum(policies) as policies, sum(gwp) as gwp from pair_figures where pair = 'make series' and name = 'Unknown'
    and other between 'KA' and 'KA';
