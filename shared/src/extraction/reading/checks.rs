//! Equations a schedule should fulfil. They change no value; a broken one sends its fields to the front of the review.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Check;
use crate::extraction::{
    fields::{Document, Pool, Premium, Sum, Winner, says_years},
    values::whole_years,
};

/// What is checked.
pub(super) struct Facts<'a> {
    pub document: &'a Document<'a>,
    pub winners: &'a BTreeMap<String, Winner>,
    pub premium: &'a Premium,
    pub pool: &'a Pool,
}

/// All equations whose terms are printed.
pub(super) fn checks(facts: &Facts<'_>) -> Vec<Check> {
    [net(facts), payable(facts), idv(facts), term(facts), ends(facts), bonus(facts)].into_iter().flatten().collect()
}

fn check(name: &str, holds: bool, equation: String, fields: &[&str]) -> Check {
    Check { name: name.to_owned(), holds, equation, fields: fields.iter().map(|field| (*field).to_owned()).collect() }
}

fn amount(sum: Option<&Sum>) -> String {
    sum.map(|sum| sum.amount.to_string()).unwrap_or_default()
}

fn net(facts: &Facts<'_>) -> Option<Check> {
    let holds = facts.premium.parts_make_net()?;
    let parts: Vec<String> = facts.premium.parts().iter().map(Decimal::to_string).collect();
    if parts.len() < 2 && !holds {
        // One part alone and another total: the other parts are just not printed as sums.
        return None;
    }
    let equation = format!("{} = {}", parts.join(" + "), amount(facts.premium.net.as_ref()));
    Some(check("parts_make_net", holds, equation, &["net_od", "total_od", "net_premium"]))
}

fn payable(facts: &Facts<'_>) -> Option<Check> {
    let premium = facts.premium;
    let holds = premium.net_makes_payable()?;
    let (net, payable) = (amount(premium.net.as_ref()), amount(premium.payable.as_ref()));
    let equation = format!("{net} + {} = {payable}", premium.tax.unwrap_or_default());
    Some(check("net_and_tax_make_total", holds, equation, &["net_premium", "total_premium"]))
}

fn idv(facts: &Facts<'_>) -> Option<Check> {
    let printed = |name: &str| facts.pool.winner(name).and_then(|winner| winner.found.value.parse::<Decimal>().ok());
    let (vehicle, total) = (printed("idv_vehicle")?, printed("idv_total")?);
    let others = ["idv_electrical", "idv_nonelectrical", "idv_cng", "idv_other"];
    let parts: Vec<Decimal> = std::iter::once(vehicle).chain(others.iter().filter_map(|name| printed(name))).collect();
    let holds = (parts.iter().sum::<Decimal>() - total).abs() <= Decimal::ONE;
    let texts: Vec<String> = parts.iter().map(Decimal::to_string).collect();
    Some(check("idv_parts_make_total", holds, format!("{} = {total}", texts.join(" + ")), &["idv"]))
}

/// A policy runs for a year, and for several only where it says so somewhere: a misread figure of the year makes whole
/// years as well.
fn term(facts: &Facts<'_>) -> Option<Check> {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let start = day(&facts.pool.winner("start")?.found.value)?;
    let end = day(&facts.winners.get("expiry_date")?.found.value)?;
    let equation = format!("{start} + n years - 1 day = {end}");
    let holds = match whole_years(start, end) {
        Some(1) => true,
        Some(years) => says_years(facts.document, years),
        None => false,
    };
    Some(check("term_is_whole_years", holds, equation, &["expiry_date"]))
}

/// Only the covers of a bundle, and the liability policy beside one for own damage, end on another day.
fn ends(facts: &Facts<'_>) -> Option<Check> {
    let product = facts.winners.get("product_type")?;
    let has_one_end = matches!(product.found.value.as_str(), "PACKAGE" | "TP");
    let end = &facts.winners.get("expiry_date").filter(|_| has_one_end)?.found.value;
    let said = ["expiry_od", "expiry", "to"].into_iter().filter_map(|name| facts.pool.winner(name));
    let other = said.map(|winner| winner.found.value).find(|other| other != end)?;
    Some(check("ends_agree", false, format!("{end} = {other}"), &["expiry_date"]))
}

fn bonus(facts: &Facts<'_>) -> Option<Check> {
    let ncb: u32 = facts.winners.get("ncb")?.found.value.parse().ok()?;
    let holds = [0, 20, 25, 35, 45, 50].contains(&ncb);
    Some(check("ncb_is_a_step", holds, format!("{ncb} is one of 0, 20, 25, 35, 45, 50"), &["ncb"]))
}
