-- The business settings: one row, replaced by every change; older versions are documents of the entity `settings`.
create table settings (
    -- There is one row.
    settings_id smallint not null default 1,
    -- Percent of the premium the broker earns.
    brokerage_percent numeric(15, 2) not null,
    -- Rupees a representative costs per day.
    rep_daily_cost numeric(15, 2) not null,
    -- Percent of uploads expected to become policies.
    expected_conversion numeric(15, 2) not null,
    -- Percent per year.
    premium_growth numeric(15, 2) not null,
    version integer not null default 1,
    updated_by bigint,
    updated_at timestamptz not null default now(),
    constraint settings_pkey primary key (settings_id),
    constraint settings_single_row check (settings_id = 1)
);
