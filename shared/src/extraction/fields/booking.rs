//! How the broker books what is printed: which sums become which fields.

use rust_decimal::Decimal;

use super::{
    candidates::{Found, Winner},
    premium::{Premium, Sum},
};
use crate::extraction::{reading::Source, templates::Template, wording::Concept};

/// The fields that are booked, with what they are made of.
pub(crate) fn book(premium: &Premium, template: &Template) -> Vec<(&'static str, Winner)> {
    let booking = &template.booking;
    let fields = [
        ("net_od", &booking.net_od),
        ("total_od", &booking.total_od),
        ("net_premium", &booking.net_premium),
        ("total_premium", &booking.total_premium),
    ];
    fields.into_iter().filter_map(|(field, parts)| Some((field, sum(premium, parts)?))).collect()
}

/// One printed sum as it is, several added up. The first must be printed; another may be missing only where the
/// schedule adds up without it.
fn sum(premium: &Premium, parts: &[Concept]) -> Option<Winner> {
    let (first, others) = parts.split_first()?;
    let own = printed(premium, *first)?;
    if others.is_empty() {
        return Some(own.winner.clone());
    }
    let printed: Vec<&Sum> = others.iter().filter_map(|other| printed(premium, *other)).collect();
    if printed.len() < others.len() && premium.parts_make_net() != Some(true) {
        return None;
    }
    let total: Decimal = own.amount + printed.iter().map(|part| part.amount).sum::<Decimal>();
    let mut winner = own.winner.clone();
    winner.score = printed.iter().map(|part| part.winner.score).fold(winner.score, f32::min);
    if !printed.is_empty() {
        let texts: Vec<String> = [own].into_iter().chain(printed).map(|part| part.amount.to_string()).collect();
        winner.found = derived(&winner.found, total, &texts.join(" + "));
    }
    Some(winner)
}

fn derived(first: &Found, total: Decimal, text: &str) -> Found {
    let mut found = Found { value: total.to_string(), ..first.clone() };
    found.evidence.source = Source::Derived;
    text.clone_into(&mut found.evidence.text);
    found
}

fn printed(premium: &Premium, concept: Concept) -> Option<&Sum> {
    match concept {
        Concept::Od => premium.od.as_ref(),
        Concept::Tp => premium.tp.as_ref(),
        Concept::Addon => premium.addon.as_ref(),
        Concept::Pa => premium.pa.as_ref(),
        Concept::Net => premium.net.as_ref(),
        Concept::Payable => premium.payable.as_ref(),
        _ => None,
    }
}
