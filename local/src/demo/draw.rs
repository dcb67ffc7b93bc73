//! Drawing one policy after another. Sums are whole paise: what is drawn is exact, and adds up.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use fastrand::Rng;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};
use shared::{
    domain::{PolicyBody, Source, insurer, policy::parse},
    error::{Error, Result},
    tables::policies::{Entered, NewPolicy},
};

use super::lists::{BRANCHES, CALLERS, DISTRICTS, EXECUTIVES, FIRST_NAMES, MODELS, Model};

/// Any number: it makes every run draw the same.
const SEED: u64 = 2_026;
/// Days of three years.
const DAYS: u64 = 1_095;
/// India is ahead of UTC.
const INDIA_AHEAD: TimeDelta = TimeDelta::minutes(330);

/// Draws policies in order of their entry.
pub(super) struct Drawing {
    rng: Rng,
    next: usize,
    count: usize,
    today: NaiveDate,
}

impl Drawing {
    /// So many of them, the last entered today.
    pub(super) fn new(count: usize, today: NaiveDate) -> Self {
        Self { rng: Rng::with_seed(SEED), next: 0, count, today }
    }
}

impl Iterator for Drawing {
    type Item = Result<Entered>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == self.count {
            return None;
        }
        // Business grows: of any two days, the later one has a little more.
        let days_ago = DAYS - 1 - share_of_growth(self.next, self.count);
        self.next += 1;
        let day = self.today.checked_sub_days(Days::new(days_ago)).unwrap_or(self.today);
        Some(draw(&mut self.rng, self.next, day))
    }
}

/// The day, counted from the first, on which the `n`th of `count` policies is entered, when every day brings as much more as
/// makes the last one twice as busy as the first: the root of a quadratic, found by halving.
fn share_of_growth(n: usize, count: usize) -> u64 {
    let (n, count) = (n as u64, count as u64);
    let until = |day: u64| day * (2 * DAYS + day);
    let (mut low, mut high) = (0, DAYS);
    while high - low > 1 {
        let middle = u64::midpoint(low, high);
        if until(middle) * count < (n + 1) * until(DAYS) { low = middle } else { high = middle }
    }
    low
}

fn draw(rng: &mut Rng, number: usize, day: NaiveDate) -> Result<Entered> {
    let issued = day.checked_sub_days(Days::new(rng.u64(0..3))).unwrap_or(day);
    let mut policy = vehicle_and_sums(rng, issued);
    policy.extend(people(rng, number));
    policy.extend(object(json!({
        "policy_number": format!("DEMO/{number:06}"),
        "insurer": insurer::KNOWN[rng.usize(..12)].code,
        "issue_date": issued,
        "expiry_date": issued.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt()),
        "ref": format!("DEMO-{number}"),
        "remark": "Made up for a demonstration.",
    })));
    let parsed = parse(&PolicyBody(policy), day).map_err(Error::Invalid)?;
    let source = pick(rng, &[Source::ManualForm, Source::ManualForm, Source::ManualGrid, Source::CsvImport]);
    let new = NewPolicy {
        fields: parsed.fields,
        source,
        s3_key: None,
        confidence_score: None,
        upload_id: None,
        created_by: None,
        updated_by: None,
    };
    Ok(Entered { policy: new, created_at: in_office_hours(rng, day) })
}

/// Between half past nine and half past seven in India; but never later than the first minute of a day that is today.
fn in_office_hours(rng: &mut Rng, day: NaiveDate) -> DateTime<Utc> {
    let opening = day.and_time(NaiveTime::MIN).and_utc() - INDIA_AHEAD + TimeDelta::minutes(570);
    let entered = opening + TimeDelta::seconds(rng.i64(0..36_000));
    if entered < Utc::now() { entered } else { opening - TimeDelta::minutes(569) }
}

fn vehicle_and_sums(rng: &mut Rng, issued: NaiveDate) -> Map<String, Value> {
    let model = pick(rng, &MODELS);
    let age = rng.i64(0..10);
    let year = i64::from(issued.year()) - age;
    let third_party_only = rng.u8(..100) < 15;
    let mut policy = sums(rng, model, age, third_party_only);
    policy.extend(object(json!({
        "make": model.make, "model": model.name, "vehicle_type": model.vehicle_type, "cc": model.cc,
        "manufacturing_year": year, "vehicle_number": plate(rng, year, age),
        "product_type": if third_party_only { "TP" } else { "Package" },
    })));
    policy
}

fn plate(rng: &mut Rng, year: i64, age: i64) -> String {
    match rng.u8(..100) {
        0..3 if age == 0 => "NEW".to_owned(),
        3..6 if year >= 2021 => format!("{:02}BH{:04}ZZ", year % 100, rng.u16(1..10_000)),
        // No district has come to the series ZZ yet.
        _ => format!("{} ZZ {:04}", pick(rng, &DISTRICTS), rng.u16(1..10_000)),
    }
}

/// Premiums of a policy in paise: own damage on the insured value, third party by the tariff, 18 % tax on both.
fn sums(rng: &mut Rng, model: Model, age: i64, third_party_only: bool) -> Map<String, Value> {
    let idv = if third_party_only { 0 } else { (model.price * (95 - 7 * age) / 100 / 100 * 100).max(1_000) };
    let discount = if third_party_only { 0 } else { rng.i64(0..60) };
    let ncb = if third_party_only { 0 } else { pick(rng, &[0, 20, 25, 35, 45, 50]) };
    let net_od = idv * rng.i64(180..300) * (100 - discount) / 100 / 100;
    let net_od = net_od * (100 - ncb) / 100;
    let total_od = net_od + net_od * rng.i64(0..25) / 100;
    let net = total_od + model.third_party * 100;
    let total = net * 118 / 100;
    let cashback_percentage = if rng.u8(..100) < 60 { rng.i64(1..6) } else { 0 };
    let mut sums = object(json!({
        "idv": idv, "discount": discount, "ncb": ncb, "net_od": rupees(net_od), "total_od": rupees(total_od),
        "net_premium": rupees(net), "total_premium": rupees(total), "brokerage": rupees(net * 15 / 100),
        "customer_paid": rupees(total),
    }));
    if cashback_percentage > 0 {
        sums.insert("cashback_percentage".into(), json!(cashback_percentage));
        sums.insert("cashback".into(), json!(rupees(total * cashback_percentage / 100)));
    }
    sums
}

fn people(rng: &mut Rng, number: usize) -> Map<String, Value> {
    let first_name = pick(rng, &FIRST_NAMES);
    let known = |rng: &mut Rng, names: &[&'static str]| (rng.u8(..100) >= 3).then(|| pick(rng, names));
    object(json!({
        "customer_name": format!("{first_name} Demo"),
        "customer_email": format!("{}.{number}@example.in", first_name.to_lowercase()),
        "mobile": format!("60000{:05}", number % 100_000),
        "caller_name": known(rng, &CALLERS),
        "executive": known(rng, &EXECUTIVES),
        "ops_executive": known(rng, &EXECUTIVES),
        "branch": pick(rng, &BRANCHES),
        "rollover": pick(rng, &[Some("ROLLOVER"), Some("RENEWAL"), Some("RENEWAL"), None]),
    }))
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

fn rupees(paise: i64) -> String {
    Decimal::new(paise, 2).to_string()
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value { members } else { Map::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::domain::dates::day_in_india;

    fn drawn(count: usize) -> Vec<Entered> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
        Drawing::new(count, today).collect::<Result<_>>().unwrap()
    }

    #[test]
    fn every_policy_is_valid_and_no_two_have_one_number() {
        let all = drawn(3_000);
        let mut numbers: Vec<&str> = all.iter().map(|one| one.policy.fields.policy_number.as_str()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 3_000);
    }

    #[test]
    fn the_same_day_draws_the_same_policies() {
        assert_eq!(serde_json::json!(drawn(200)), serde_json::json!(drawn(200)));
    }

    #[test]
    fn three_years_are_filled_to_the_last_day_and_business_grows() {
        let days: Vec<NaiveDate> = drawn(3_000).iter().map(|one| day_in_india(one.created_at)).collect();
        assert!(days.is_sorted());
        assert_eq!(days[0], NaiveDate::from_ymd_opt(2023, 4, 2).unwrap());
        assert_eq!(days[2_999], NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
        let middle = NaiveDate::from_ymd_opt(2024, 9, 30).unwrap();
        let first_half = days.iter().filter(|day| **day < middle).count();
        assert!((1_100..1_400).contains(&first_half), "{first_half}");
    }

    #[test]
    fn nobody_can_be_called_or_written_to() {
        for one in drawn(300) {
            let fields = one.policy.fields;
            assert!(fields.mobile.unwrap().starts_with("60000"));
            assert!(fields.customer_email.unwrap().ends_with("@example.in"));
            assert!(fields.customer_name.unwrap().ends_with(" Demo"));
        }
    }
}
