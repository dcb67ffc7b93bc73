//! The rules between the fields of a policy: what refuses it, and what a person should only look at.

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::{Decimal, dec};
use serde::Serialize;
use utoipa::ToSchema;

use super::PolicyFields;
use crate::domain::{FieldErrors, insurer, plate};

/// Days from issue to expiry.
const TERM_DAYS: std::ops::RangeInclusive<i64> = 30..=1_095;
/// The highest rate of goods and services tax on motor insurance, as a factor, and the rounding of printed sums.
const WITH_TAX: (Decimal, Decimal) = (dec!(1.18), dec!(5));

/// Something a person should look at, which does not refuse the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// Which field.
    pub field: &'static str,
    /// What is odd about it.
    pub text: String,
}

/// Days against each other and against today.
pub(super) fn check_dates(fields: &PolicyFields, today: NaiveDate, errors: &mut FieldErrors) {
    if fields.issue_date.is_some_and(|issue| issue > today) {
        errors.add("issue_date", "must not be in the future");
    }
    if let (Some(issue), Some(expiry)) = (fields.issue_date, fields.expiry_date) {
        let days = (expiry - issue).num_days();
        if days <= 0 {
            errors.add("expiry_date", "must be after the issue date");
        } else if !TERM_DAYS.contains(&days) {
            errors.add("expiry_date", "must be 30 to 1,095 days after the issue date");
        }
    }
    if fields.manufacturing_year.is_some_and(|year| year > today.year() + 1) {
        errors.add("manufacturing_year", format!("must be at most {}", today.year() + 1));
    }
    // New when the policy was issued: entries are often made later.
    let then = fields.issue_date.unwrap_or(today).year();
    let is_new = fields.manufacturing_year.is_some_and(|year| (then - 1..=then).contains(&year));
    if fields.vehicle_number == plate::NEW && !is_new {
        errors.add("vehicle_number", "NEW is only for a vehicle made in the year of the policy or the year before");
    }
}

/// Sums against each other.
pub(super) fn check_sums(fields: &PolicyFields, errors: &mut FieldErrors) {
    let total = fields.total_premium;
    if total.is_zero() {
        return;
    }
    if fields.net_premium.is_some_and(|net| net > total) {
        errors.add("net_premium", "must not be more than the total premium");
    }
    if books_less_than_net(fields) && insurer::find(&fields.insurer).is_some() {
        errors.add("total_od", "must not be less than the net own-damage premium");
    }
    if fields.cashback.is_some_and(|cashback| cashback * dec!(2) > total) {
        errors.add("cashback", "must not be more than half of the total premium");
    }
}

/// No booking rule of an insurer in the table books less than the net own-damage premium. The rule of one that is not in it
/// nobody knows: then a person should look.
fn books_less_than_net(fields: &PolicyFields) -> bool {
    matches!((fields.net_od, fields.total_od), (Some(net_od), Some(total_od)) if total_od < net_od)
}

/// What is odd about fields that may be stored.
pub(super) fn warnings(fields: &PolicyFields) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if books_less_than_net(fields) {
        let text = "is less than the net own-damage premium".to_owned();
        warnings.push(Warning { field: "total_od", text });
    }
    if let Some(net) = fields.net_premium
        && fields.total_premium > net * WITH_TAX.0 + WITH_TAX.1
    {
        let text = "the total premium is more than the net premium with 18 % tax".to_owned();
        warnings.push(Warning { field: "total_premium", text });
    }
    if let (Some(percent), Some(cashback)) = (fields.cashback_percentage, fields.cashback) {
        let computed = fields.total_premium * percent / dec!(100);
        if (computed - cashback).abs() > WITH_TAX.1 {
            let text = "the cashback is not that percentage of the total premium".to_owned();
            warnings.push(Warning { field: "cashback", text });
        }
    }
    warnings
}
