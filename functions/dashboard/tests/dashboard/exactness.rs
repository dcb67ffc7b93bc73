//! Whatever happens to policies, and whenever changes are folded, the kept figures equal a plain sum over `policies`.

use std::time::{Duration, Instant};

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use shared::{
    domain::{Source, policy::parse},
    policies::{Draft, create_all},
    storage::By,
};

use crate::office::{Office, midnight, today};

/// What may happen. Numbers choose among the policies there are.
#[derive(Clone, Debug)]
enum Step {
    Create(Columns),
    CreateMany(Vec<Columns>),
    Edit(usize, Columns),
    Remark(usize),
    SetStatus(usize, &'static str),
    SetStatusOfAll(&'static str),
    Remove(usize),
    Fold(i64),
    FoldTwiceAtOnce,
}

/// What figures are made of.
#[derive(Clone, Debug)]
struct Columns {
    days_ago: i64,
    caller: Option<&'static str>,
    executive: Option<&'static str>,
    make: Option<&'static str>,
    source: &'static str,
    rollover: Option<&'static str>,
    premium: i64,
    brokerage: Option<i64>,
    cashback: Option<i64>,
    status: &'static str,
    /// Days of cover since or until today; `None` for a policy without dates.
    cover: Option<(i64, i64)>,
    registration: &'static str,
}

fn columns() -> impl Strategy<Value = Columns> {
    let names = || prop::sample::select(vec![None, Some(""), Some("  "), Some("Asha"), Some("Ravi"), Some(" Ravi")]);
    let rollovers = prop::sample::select(vec![None, Some("ROLLOVER"), Some("renewal"), Some("Port-in")]);
    let sources = prop::sample::select(vec!["MANUAL_FORM", "MANUAL_GRID", "PDF_UPLOAD"]);
    let statuses = prop::sample::select(vec!["ACTIVE", "ACTIVE", "ACTIVE", "CANCELLED", "DELETED"]);
    let sums = (1..1_000_000_i64, prop::option::of(0..90_000_i64), prop::option::of(0..50_i64));
    let covers = prop::option::of((0..3_i64, 1..3_i64));
    let registrations = prop::sample::select(vec!["KA01AB1234", "KA05ZZ0001", "MH12DE1433", "22BH1234AA", "NEW"]);
    let whose = (names(), names(), names(), registrations);
    (0..4_i64, whose, sources, rollovers, sums, statuses, covers).prop_map(
        |(days_ago, whose, source, rollover, (premium, brokerage, share), status, cover)| Columns {
            days_ago,
            caller: whose.0,
            executive: whose.1,
            make: whose.2,
            registration: whose.3,
            source,
            rollover,
            premium,
            brokerage,
            cashback: share.map(|share| premium * share / 100),
            status,
            cover,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let statuses = || prop::sample::select(vec!["ACTIVE", "CANCELLED", "DELETED"]);
    prop_oneof![
        4 => columns().prop_map(Step::Create),
        1 => prop::collection::vec(columns(), 0..6).prop_map(Step::CreateMany),
        4 => (any::<usize>(), columns()).prop_map(|(which, columns)| Step::Edit(which, columns)),
        1 => any::<usize>().prop_map(Step::Remark),
        3 => (any::<usize>(), statuses()).prop_map(|(which, status)| Step::SetStatus(which, status)),
        1 => statuses().prop_map(Step::SetStatusOfAll),
        1 => any::<usize>().prop_map(Step::Remove),
        3 => (1..6_i64).prop_map(Step::Fold),
        1 => Just(Step::FoldTwiceAtOnce),
    ]
}

impl Columns {
    fn json(&self) -> Value {
        let rupees = |paise: i64| rust_decimal::Decimal::new(paise, 2);
        let days = |days: i64| chrono::Duration::days(days);
        json!({
            "created_at": midnight(self.days_ago), "caller_name": self.caller, "executive": self.executive,
            "vehicle_number": self.registration, "make": self.make, "model": self.make, "branch": self.caller, "source": self.source,
            "rollover": self.rollover, "total_premium": rupees(self.premium),
            "brokerage": self.brokerage.map(rupees), "cashback": self.cashback.map(rupees),
            "total_od": self.brokerage.map(rupees), "status": self.status,
            "issue_date": self.cover.map(|(since, _)| today() - days(since)),
            "expiry_date": self.cover.map(|(_, until)| today() + days(until)),
        })
    }
}

const CREATE_MANY: &str = "
insert into policies
select row.*
from jsonb_array_elements($1::jsonb) given (policy), jsonb_populate_record(null::policies, jsonb_build_object(
    'policy_id', nextval(pg_get_serial_sequence('policies', 'policy_id')), 'policy_number', gen_random_uuid(),
    'vehicle_number_shown', 'as typed', 'insurer', 'DIGIT', 'version', 1,
    'created_at', now(), 'updated_at', now()
) || policy) row
returning policy_id";

const EDIT: &str = "
update policies set (
    created_at, caller_name, executive, make, model, branch, source, rollover, total_premium, brokerage, cashback, total_od,
    status, issue_date, expiry_date, vehicle_number
) = (
    select g.created_at, g.caller_name, g.executive, g.make, g.model, g.branch, g.source, g.rollover, g.total_premium,
        g.brokerage, g.cashback, g.total_od, g.status, g.issue_date, g.expiry_date, g.vehicle_number
    from jsonb_populate_record(null::policies, $2) g
)
where policy_id = $1";

/// The kept figures that differ from plain sums, in either direction. One statement, so that it is of one moment.
const DIFFERENCES: &str = "
with counted as (
    select (created_at at time zone 'Asia/Kolkata')::date as day, source,
        case when trim(coalesce(executive, '')) = '' then 'Unknown' else trim(executive) end as executive,
        case when trim(coalesce(caller_name, '')) = '' then 'Unknown' else trim(caller_name) end as caller,
        case when trim(coalesce(branch, '')) = '' then 'Unknown' else trim(branch) end as branch,
        case when trim(coalesce(rollover, '')) = '' then 'UNKNOWN' else upper(trim(rollover)) end as rollover,
        case when trim(coalesce(make, '')) = '' then 'Unknown' else trim(make) end as make,
        case when trim(coalesce(model, '')) = '' then 'Unknown' else trim(model) end as model, insurer,
        total_premium as gwp, coalesce(brokerage, 0) as brokerage, coalesce(cashback, 0) as cashback,
        coalesce(total_od, 0) as total_od, issue_date, expiry_date,
        case when vehicle_number ~ '^[0-9][0-9]BH' then '00BH' else substr(vehicle_number, 1, 2) end as series
    from policies where status = 'ACTIVE'
), pairs as (
    -- Any two names of one policy, where make and vehicle are one thing and are kept with callers elsewhere; any name, or
    -- none, with either day; and any name, or none, with the series of its registration.
    select 'pair ' || a.dimension || ' ' || b.dimension as pair, a.name, b.name as other, gwp, brokerage, cashback, total_od
    from counted, lateral (values (1, 'insurer', insurer), (2, 'branch', branch), (3, 'rollover', rollover))
            a (place, dimension, name),
        lateral (values (2, 'branch', branch), (3, 'rollover', rollover), (4, 'caller', caller), (5, 'make', make),
            (5, 'vehicle', make || e'\\n' || model)) b (place, dimension, name)
    where a.place < b.place
    union all
    select 'pair ' || trim(a.dimension || ' ' || b.dimension), a.name, b.day::text, gwp, brokerage, cashback, total_od
    from counted, lateral (values ('', ''), ('insurer', insurer), ('branch', branch), ('rollover', rollover),
            ('caller', caller), ('make', make), ('series', series)) a (dimension, name),
        lateral (values ('issue', issue_date), ('expiry', expiry_date)) b (dimension, day)
    where b.day is not null
    union all
    select 'pair ' || trim(a.dimension || ' series'), a.name, series, gwp, brokerage, cashback, total_od
    from counted, lateral (values ('', ''), ('insurer', insurer), ('branch', branch), ('rollover', rollover),
            ('caller', caller), ('make', make), ('vehicle', make || e'\\n' || model)) a (dimension, name)
), plain as (
    select 'daily ' || d.dimension as dimension, day::text || d.name as name, '' as make, '' as model,
        count(*)::numeric as policies, sum(gwp) as gwp, sum(brokerage) as brokerage, sum(cashback) as cashback,
        sum(total_od) as total_od, count(*) filter (where rollover = 'ROLLOVER')::numeric as rollovers,
        coalesce(sum(total_od) filter (where rollover = 'RENEWAL'), 0) as renewal_total_od
    from counted, lateral (values ('source', source), ('executive', executive), ('caller', caller)) d (dimension, name)
    group by 1, 2
    union all
    select 'overall ' || d.dimension, d.name, d.make, d.model, count(*), sum(gwp), sum(brokerage), sum(cashback),
        sum(total_od), count(*) filter (where rollover = 'ROLLOVER'),
        coalesce(sum(total_od) filter (where rollover = 'RENEWAL'), 0)
    from counted, lateral (values
        ('source', source, '', ''), ('caller', caller, '', ''), ('insurer', insurer, '', ''), ('branch', branch, '', ''),
        ('rollover', rollover, '', ''), ('vehicle', caller, make, model)
    ) d (dimension, name, make, model)
    group by 1, 2, 3, 4
    union all
    select pair, name, other, '', count(*), sum(gwp), sum(brokerage), sum(cashback), sum(total_od), 0, 0
    from pairs group by pair, name, other
), kept as (
    select 'daily ' || dimension, day::text || name, '', '', sum(policies), sum(gwp), sum(brokerage), sum(cashback),
        sum(total_od), sum(rollover_policies), sum(renewal_total_od)
    from daily_figures group by dimension, day, name
    union all
    select 'overall ' || dimension, name, make, model, sum(policies), sum(gwp), sum(brokerage), sum(cashback),
        sum(total_od), sum(rollover_policies), sum(renewal_total_od)
    from overall_figures group by dimension, name, make, model
    union all
    select 'pair ' || pair, name, other, '', sum(policies), sum(gwp), sum(brokerage), sum(cashback), sum(total_od), 0, 0
    from pair_figures group by pair, name, other
), kept_rows as (
    select * from kept as k (dimension, name, make, model, policies, gwp, brokerage, cashback, total_od, rollovers, renewed)
    where (policies, gwp, brokerage, cashback, total_od, rollovers, renewed) <> (0, 0, 0, 0, 0, 0, 0)
)
select 'missing: ' || d::text as difference from (select * from plain except select * from kept_rows) d
union all
select 'too much: ' || d::text from (select * from kept_rows except select * from plain) d";

impl Office {
    async fn take(&self, step: &Step, known: &mut Vec<i64>) {
        let which = |index: usize, known: &[i64]| known.get(index % known.len().max(1)).copied().unwrap_or(0);
        let client = self.stand.clients.database().client().await.unwrap();
        match step {
            Step::Create(columns) => known.push(self.add(columns.json()).await),
            Step::CreateMany(all) => {
                let all: Value = all.iter().map(Columns::json).collect();
                let rows = client.query(CREATE_MANY, &[&all]).await.unwrap();
                known.extend(rows.iter().map(|row| row.get::<_, i64>("policy_id")));
            }
            Step::Edit(index, columns) => {
                client.execute(EDIT, &[&which(*index, known), &columns.json()]).await.unwrap();
            }
            Step::Remark(index) => {
                let sql = "update policies set remark = 'looked at', version = version + 1 where policy_id = $1";
                client.execute(sql, &[&which(*index, known)]).await.unwrap();
            }
            Step::SetStatus(index, status) => {
                let sql = "update policies set status = $2 where policy_id = $1";
                client.execute(sql, &[&which(*index, known), status]).await.unwrap();
            }
            Step::SetStatusOfAll(status) => {
                client.execute("update policies set status = $1", &[status]).await.unwrap();
            }
            Step::Remove(index) => {
                let operator = self.stand.connect().await;
                operator.execute("delete from policies where policy_id = $1", &[&which(*index, known)]).await.unwrap();
            }
            Step::Fold(most) => {
                shared::tables::totals::fold(&**client, *most).await.unwrap();
            }
            Step::FoldTwiceAtOnce => {
                let soon = Instant::now() + Duration::from_secs(5);
                let storage = &self.stand.clients.storage;
                let (one, other) = tokio::join!(storage.fold_figures(soon), storage.fold_figures(soon));
                assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
            }
        }
    }

    async fn differences(&self) -> Vec<String> {
        let client = self.stand.clients.database().client().await.unwrap();
        client.query(DIFFERENCES, &[]).await.unwrap().iter().map(|row| row.get("difference")).collect()
    }
}

#[test]
fn kept_figures_equal_plain_sums_after_every_step_of_any_history() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let office = runtime.block_on(Office::open());
    let mut runner = TestRunner::new(ProptestConfig { cases: 60, ..ProptestConfig::default() });
    let histories = prop::collection::vec(step(), 1..25);
    let checked = runner.run(&histories, |history| {
        runtime.block_on(async {
            office.run("truncate policies cascade").await;
            let mut known = Vec::new();
            for step in &history {
                office.take(step, &mut known).await;
                let differences = office.differences().await;
                prop_assert!(differences.is_empty(), "after {:?}: {:#?}", step, differences);
            }
            Ok(())
        })
    });
    checked.unwrap();
}

#[tokio::test]
async fn the_comparison_sees_a_figure_that_is_off_by_one_paisa() {
    let office = Office::open().await;
    office.add(json!({ "caller_name": "Asha" })).await;
    office.stand.clients.storage.fold_figures(Instant::now() + Duration::from_secs(5)).await.unwrap();
    assert_eq!(office.differences().await, Vec::<String>::new());
    office.run("update daily_totals set gwp = gwp + 0.01 where dimension = 'caller'").await;
    assert_eq!(office.differences().await.len(), 2);
    office.run("update pair_totals set gwp = gwp + 0.01 where pair = 'insurer caller'").await;
    assert_eq!(office.differences().await.len(), 4);
}

#[tokio::test]
async fn eight_folds_among_writers_lose_and_double_nothing() {
    let office = Office::open().await;
    let storage = &office.stand.clients.storage;
    let soon = Instant::now() + Duration::from_secs(20);
    let writers = (0..8).map(async |writer: i64| {
        for number in 0..25 {
            let premium = 100 + writer * 25 + number;
            office.add(json!({ "total_premium": premium, "caller_name": format!("Caller {}", number % 3) })).await;
            if number % 5 == 0 {
                storage.fold_figures(soon).await.unwrap();
            }
        }
    });
    futures::future::join_all(writers).await;
    assert_eq!(office.differences().await, Vec::<String>::new());
    storage.fold_figures(soon).await.unwrap();
    assert_eq!(office.differences().await, Vec::<String>::new());
    let metrics = office.ask("metrics").await;
    // 200 policies with premiums 100 to 299.
    assert_eq!(metrics["basicMetrics"]["totalGWP"], json!(39_900.00));
}

#[tokio::test]
async fn a_database_rebuilt_from_s3_has_its_figures_folded() {
    let office = Office::open().await;
    let _s3 = office.stand.share_s3().await;
    let by = By { actor: None, request_id: "test".into() };
    let drafts = (1..=3).map(|number| {
        let body = json!({
            "policy_number": format!("REBUILT-{number}"), "vehicle_number": "KA01AB1234", "insurer": "DIGIT",
            "total_premium": 1_000 * number, "caller_name": "Asha",
        });
        let parsed = parse(&serde_json::from_value(body).unwrap(), crate::office::today()).unwrap();
        Draft::typed(parsed, Source::ManualGrid)
    });
    let client = office.stand.clients.database().client().await.unwrap();
    create_all(&**client, drafts.collect(), "create", &by).await.unwrap();
    assert_eq!(office.stand.drain().await.depth, 0);
    office.run("truncate users, policies, uploads, documents, outbox, synced_objects cascade").await;
    let gwp = async || -> i64 {
        let sql = "select coalesce(sum(gwp), 0)::bigint as gwp from daily_totals where dimension = 'caller'";
        client.query_one(sql, &[]).await.unwrap().get("gwp")
    };
    assert_eq!(gwp().await, 0);
    office.stand.clients.storage.rebuild(|_| ()).await.unwrap();
    assert_eq!(gwp().await, 6_000);
    assert_eq!(office.differences().await, Vec::<String>::new());
}
