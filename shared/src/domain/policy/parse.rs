//! From what was sent to what may be stored: every wrong field at once.

use chrono::NaiveDate;

use super::{
    PolicyBody, PolicyFields,
    ranges::{
        LONGEST_MODEL, LONGEST_NAME, LONGEST_REMARK, LONGEST_TEXT, limited, parse_idv, parse_mobile, parse_ncb,
        parse_premium, parse_whole,
    },
    rules::{Warning, check_dates, check_sums, warnings},
};
use crate::domain::{
    FieldErrors, Insurer, Plate, PolicyNumber, contact,
    dates::parse_day,
    money::{parse_percent, parse_rupees},
    wording,
};

/// Fields that may be stored, and what is odd about them.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// As they are stored.
    pub fields: PolicyFields,
    /// Odd, but allowed.
    pub warnings: Vec<Warning>,
}

/// Checks everything. `today` is the day in India.
///
/// # Errors
/// Every wrong field, with a text for people.
pub fn parse(body: &PolicyBody, today: NaiveDate) -> Result<Parsed, FieldErrors> {
    let mut reader = Reader { body, errors: FieldErrors::new() };
    let fields = reader.fields();
    let mut errors = reader.errors;
    check_dates(&fields, today, &mut errors);
    check_sums(&fields, &mut errors);
    errors.into_result()?;
    let warnings = warnings(&fields);
    Ok(Parsed { fields, warnings })
}

struct Reader<'a> {
    body: &'a PolicyBody,
    errors: FieldErrors,
}

impl Reader<'_> {
    fn fields(&mut self) -> PolicyFields {
        let plate = self.required("vehicle_number", Plate::parse);
        PolicyFields {
            policy_number: self
                .required("policy_number", PolicyNumber::parse)
                .map(|number| number.as_str().to_owned())
                .unwrap_or_default(),
            vehicle_number: plate.as_ref().map(|plate| plate.stored().to_owned()).unwrap_or_default(),
            vehicle_number_shown: plate.map(|plate| plate.shown().to_owned()).unwrap_or_default(),
            insurer: self
                .required("insurer", Insurer::parse)
                .map(|insurer| insurer.as_str().to_owned())
                .unwrap_or_default(),
            product_type: self.words("product_type").map(|text| wording::product_type(&text)),
            vehicle_type: self.words("vehicle_type").map(|text| wording::vehicle_type(&text)),
            make: self.name("make"),
            model: self.optional("model", |text| limited(text, LONGEST_MODEL)),
            cc: self.optional("cc", |text| parse_whole(text, 0..=20_000)),
            manufacturing_year: self.optional("manufacturing_year", |text| parse_whole(text, 1_950..=2_200)),
            issue_date: self.optional("issue_date", parse_day),
            expiry_date: self.optional("expiry_date", parse_day),
            idv: self.optional("idv", parse_idv),
            ncb: self.optional("ncb", parse_ncb),
            discount: self.optional("discount", parse_percent),
            net_od: self.optional("net_od", parse_rupees),
            reference: self.words("ref"),
            total_od: self.optional("total_od", parse_rupees),
            net_premium: self.optional("net_premium", parse_rupees),
            total_premium: self.required("total_premium", parse_premium).unwrap_or_default(),
            cashback_percentage: self.optional("cashback_percentage", parse_percent),
            cashback: self.optional("cashback", parse_rupees),
            customer_paid: self.words("customer_paid"),
            customer_cheque_no: self.words("customer_cheque_no"),
            our_cheque_no: self.words("our_cheque_no"),
            executive: self.name("executive"),
            ops_executive: self.name("ops_executive"),
            caller_name: self.name("caller_name"),
            mobile: self.optional("mobile", parse_mobile).flatten(),
            rollover: self.name("rollover").map(|text| wording::rollover(&text)),
            customer_name: self.words("customer_name"),
            customer_email: self.optional("customer_email", contact::parse_email),
            customer_phone: self.optional("customer_phone", contact::parse_phone),
            branch: self.name("branch"),
            remark: self.optional("remark", |text| limited(text, LONGEST_REMARK)),
            brokerage: self.optional("brokerage", parse_rupees),
        }
    }

    fn optional<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.errors.check(field, self.body.text(field)).flatten()?;
        self.errors.check(field, parse(&text))
    }

    fn required<T>(&mut self, field: &'static str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let given = self.errors.check(field, self.body.text(field))?;
        let text = self.errors.check(field, given.ok_or_else(|| "is required".to_owned()))?;
        self.errors.check(field, parse(&text))
    }

    fn name(&mut self, field: &'static str) -> Option<String> {
        self.optional(field, |text| limited(text, LONGEST_NAME))
    }

    fn words(&mut self, field: &'static str) -> Option<String> {
        self.optional(field, |text| limited(text, LONGEST_TEXT))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::{Decimal, dec};

    use super::super::ranges::{HIGHEST_PREMIUM, IDV};
    use super::*;
    use serde_json::{Value, json};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    fn valid() -> Value {
        json!({
            "policy_number": "ab-1/2", "vehicle_number": "ka 01 ab 1234", "insurer": "ICIC", "total_premium": "12,150.00",
            "issue_date": "2026-02-01", "expiry_date": "31-01-2027"
        })
    }

    fn with(changes: Value) -> Result<Parsed, FieldErrors> {
        let mut body = valid();
        let changes: serde_json::Map<_, _> = serde_json::from_value(changes).unwrap();
        body.as_object_mut().unwrap().extend(changes);
        parse(&serde_json::from_value(body).unwrap(), today())
    }

    #[test]
    fn a_valid_policy_is_stored_normalised() {
        let fields = with(json!({ "idv": "6,50,000", "totalOd": 5000 })).unwrap().fields;
        assert_eq!(fields.policy_number, "AB-1/2");
        assert_eq!(
            (fields.vehicle_number.as_str(), fields.vehicle_number_shown.as_str()),
            ("KA01AB1234", "ka 01 ab 1234")
        );
        assert_eq!(fields.insurer, "ICICI_LOMBARD");
        assert_eq!(fields.idv, Some(dec!(650_000)));
        assert_eq!(fields.total_od, Some(dec!(5000)));
    }

    #[test]
    fn every_wrong_value_is_refused_by_name() {
        for (field, value) in [
            ("policy_number", json!("x")),
            ("vehicle_number", json!("KA1")),
            ("vehicle_number", json!("NEW")),
            ("insurer", json!("")),
            ("total_premium", json!("abc")),
            ("total_premium", json!("NaN")),
            ("total_premium", json!("1e5")),
            ("total_premium", json!(0)),
            ("make", json!("x".repeat(81))),
            ("cashback", json!("1e3")),
            ("total_premium", json!(10_000_001)),
            ("net_premium", json!(12_151)),
            ("idv", json!(999)),
            ("ncb", json!(30)),
            ("discount", json!(101)),
            ("cashback", json!(6_076)),
            ("issue_date", json!("2026-03-02")),
            ("issue_date", json!("02/30/2026")),
            ("expiry_date", json!("2026-02-01")),
            ("expiry_date", json!("2026-02-20")),
            ("expiry_date", json!("2030-02-01")),
            ("manufacturing_year", json!(1949)),
            ("manufacturing_year", json!(2028)),
            ("cc", json!("12.5")),
            ("mobile", json!("12345")),
            ("customer_email", json!("nobody")),
            ("make", json!([])),
        ] {
            let errors = with(json!({ field: value })).expect_err(field);
            assert!(errors.get(field).is_some(), "{field} = {value}: {errors}");
        }
    }

    #[test]
    fn all_wrong_fields_are_told_at_once() {
        let errors = with(json!({ "ncb": 30, "idv": 1, "mobile": "1", "net_od": 9, "total_od": 8 })).unwrap_err();
        assert_eq!(errors.iter().count(), 4);
    }

    #[test]
    fn a_booking_rule_nobody_knows_warns_instead_of_refusing() {
        let parsed = with(json!({ "insurer": "Panchayat Mutual", "net_od": 9, "total_od": 8 })).unwrap();
        assert_eq!(parsed.warnings[0].field, "total_od");
        assert!(with(json!({ "insurer": "Digit", "net_od": 9, "total_od": 8 })).is_err());
    }

    #[test]
    fn new_is_for_vehicles_of_the_year_of_issue_or_the_year_before() {
        for (year, fits) in [(2024, false), (2025, true), (2026, true), (2027, false)] {
            let parsed = with(json!({ "vehicle_number": "new", "manufacturing_year": year }));
            assert_eq!(parsed.is_ok(), fits, "{year}");
        }
    }

    #[test]
    fn the_edges_of_every_range_are_allowed() {
        for (field, value) in [
            ("total_premium", json!("1,00,00,000.00")),
            ("total_premium", json!(0.01)),
            ("idv", json!("0")),
            ("idv", json!(1_000)),
            ("idv", json!("10,00,00,000")),
            ("discount", json!("100")),
            ("discount", json!("12.5 %")),
            ("cashback", json!("6,075.00")),
            ("net_premium", json!("12150")),
            ("expiry_date", json!("2026-03-03")),
            ("expiry_date", json!("2029-01-31")),
            ("issue_date", json!("01-03-2026")),
            ("manufacturing_year", json!("1950")),
            ("manufacturing_year", json!(2027)),
            ("mobile", json!("+91 98765-43210")),
            ("mobile", json!("")),
            ("customer_email", json!("n/a")),
            ("customer_email", json!("")),
            ("policy_number", json!(123)),
            ("vehicle_number", json!("22-bh-1234-aa")),
        ] {
            let other = if field == "issue_date" {
                json!({ field: value, "expiry_date": "2027-01-31" })
            } else {
                json!({ field: value })
            };
            assert!(with(other.clone()).is_ok(), "{other}: {:?}", with(other.clone()).err());
        }
    }

    #[test]
    fn odd_sums_warn_but_do_not_refuse() {
        let parsed = with(json!({ "net_premium": 9_000 })).unwrap();
        assert_eq!(parsed.warnings[0].field, "total_premium");
    }

    /// Any JSON value a client could send for a field.
    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,40}".prop_map(Value::from),
            "[0-9,.%₹ -]{0,20}".prop_map(Value::from),
            "[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}".prop_map(Value::from),
        ]
    }

    fn field() -> impl Strategy<Value = String> {
        let names: Vec<String> =
            serde_json::to_value(PolicyFields::default()).unwrap().as_object().unwrap().keys().cloned().collect();
        prop::sample::select(names)
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_stored_within_the_rules_or_refused(
            changes in prop::collection::hash_map(field(), value(), 0..6)
        ) {
            let Ok(Parsed { fields, .. }) = with(json!(changes)) else { return Ok(()) };
            let total = fields.total_premium;
            prop_assert!(total > Decimal::ZERO && total <= HIGHEST_PREMIUM);
            prop_assert!(fields.net_premium.is_none_or(|net| net >= Decimal::ZERO && net <= total));
            prop_assert!(fields.cashback.is_none_or(|cashback| cashback * dec!(2) <= total));
            prop_assert!(fields.idv.is_none_or(|idv| idv.is_zero() || (IDV.0..=IDV.1).contains(&idv)));
            prop_assert!(fields.issue_date.is_none_or(|issued| issued <= today()));
            // What is stored, sent back, is stored again just so.
            let again = parse(&PolicyBody::default().over(&fields), today()).unwrap().fields;
            prop_assert_eq!(again, fields);
        }
    }
}
