//! A text, read as what its label announces.

use crate::extraction::{
    values::{self, Parsed, Which},
    wording::Concept,
};

/// A value read at a place, under the name it is collected by.
pub(super) type Read = (&'static str, Parsed);

/// Reads a text as what the label announces.
pub(super) fn read(concept: Concept, text: &str, line: &str) -> Vec<Read> {
    let one = |name: &'static str, parsed: Result<Parsed, values::Refused>| -> Vec<Read> {
        parsed.map(|parsed| (name, parsed)).into_iter().collect()
    };
    let day = |name: &'static str| one(name, values::day(text).map(parsed_day));
    match concept {
        Concept::PolicyNumber => one("policy_number", values::policy_number(text)),
        Concept::IssueDate => one("issue_date", values::day(line).map(parsed_day)),
        Concept::InvoiceDate => one("invoice_date", values::day(line).map(parsed_day)),
        Concept::Start => day("start"),
        Concept::Period => period("start", "expiry", text),
        Concept::PeriodOd => period("start", "expiry_od", text),
        Concept::PeriodTp => period("start_tp", "expiry_tp", text),
        Concept::Expiry => period_end_or_day("expiry", text),
        Concept::ExpiryOd => period_end_or_day("expiry_od", text),
        Concept::ExpiryTp => period_end_or_day("expiry_tp", text),
        Concept::To => one("to", values::day(line).map(parsed_day)),
        Concept::CustomerName | Concept::Name => one("customer_name", values::name(text)),
        Concept::CustomerNameAddress => one("customer_name", values::name(line)),
        Concept::Mobile => one("mobile", values::mobile(line)),
        Concept::Email => one("email", values::email(text)),
        Concept::Contact => [one("mobile", values::mobile(text)), one("email", values::email(text))].concat(),
        Concept::Registration => one("vehicle_number", values::registration(text)),
        Concept::Make => one("make", values::make(text)),
        Concept::Model => one("model", values::model(text)),
        Concept::MakeModel => {
            let parts = values::make_and_model(text);
            parts.map(|(make, model)| vec![("make", make), ("model", model)]).unwrap_or_default()
        }
        Concept::Cc => one("cc", values::capacity(line)),
        Concept::PowerCc => one("cc", values::capacity_behind_power(line)),
        Concept::Year => one("manufacturing_year", values::year(line, Which::Only)),
        Concept::RegMfgYear => one("manufacturing_year", values::year(text, Which::Last)),
        Concept::MfgRegYear => one("manufacturing_year", values::year(text, Which::First)),
        Concept::Ncb => one("ncb", values::no_claim_bonus(line)),
        Concept::Discount => one("discount", values::discount(line)),
        Concept::Product => one("product_text", Ok(Parsed { value: line.to_owned(), is_repaired: false })),
        Concept::VehicleType => one("vehicle_text", Ok(Parsed { value: line.to_owned(), is_repaired: false })),
        Concept::Insurer => one("insurer_text", Ok(Parsed { value: line.to_owned(), is_repaired: false })),
        _ => money(concept).map(|name| one(name, amount(line))).unwrap_or_default(),
    }
}

/// Which concepts are amounts.
pub(super) fn money(concept: Concept) -> Option<&'static str> {
    let is_amount = matches!(
        concept,
        Concept::IdvTotal
            | Concept::Idv
            | Concept::IdvVehicle
            | Concept::IdvElectrical
            | Concept::IdvNonelectrical
            | Concept::IdvCng
            | Concept::IdvOther
            | Concept::Od
            | Concept::OdSection
            | Concept::Tp
            | Concept::TpSection
            | Concept::Addon
            | Concept::AddonSection
            | Concept::Pa
            | Concept::PaSection
            | Concept::Net
            | Concept::Payable
            | Concept::Total
            | Concept::Gst
            | Concept::GstTotal
    );
    is_amount.then(|| concept.as_str())
}

fn amount(text: &str) -> Result<Parsed, values::Refused> {
    let (amount, is_repaired) = values::amount(text)?;
    Ok(Parsed { value: amount.to_string(), is_repaired })
}

fn parsed_day(found: values::Found) -> Parsed {
    Parsed { value: found.day.to_string(), is_repaired: found.is_repaired }
}

fn period(start: &'static str, end: &'static str, text: &str) -> Vec<Read> {
    let days = values::period(text);
    days.map(|(from, to)| vec![(start, parsed_day(from)), (end, parsed_day(to))]).unwrap_or_default()
}

fn period_end_or_day(name: &'static str, text: &str) -> Vec<Read> {
    let day = values::day(text).or_else(|_| values::period(text).map(|(_, to)| to));
    day.map(|day| vec![(name, parsed_day(day))]).unwrap_or_default()
}

/// Numbers and days do not wrap; what stands below them is something else.
pub(super) fn reads_one_line(concept: Concept) -> bool {
    let is_single = matches!(
        concept,
        Concept::IssueDate
            | Concept::InvoiceDate
            | Concept::To
            | Concept::CustomerNameAddress
            | Concept::Mobile
            | Concept::Cc
            | Concept::PowerCc
            | Concept::Year
            | Concept::Ncb
            | Concept::Discount
            | Concept::Product
            | Concept::VehicleType
            | Concept::Insurer
    );
    is_single || money(concept).is_some()
}

pub(super) fn label_percentage(concept: Concept, label: &str) -> Option<String> {
    matches!(concept, Concept::Ncb | Concept::Discount).then(|| values::percent_in_label(label)).flatten()
}
