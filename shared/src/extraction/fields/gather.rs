//! From labels to values: what every label of the document says, read as the kind of value it announces.

use super::{
    Document, Page, Pool, Spot,
    candidates::{Evidence, Found},
    places::{Place, Route, places},
};
use crate::extraction::{
    picture::{Pair, Section},
    reading::Source,
    values::{self, Parsed, Which},
    wording::{Concept, Meaning},
};

/// Collects all values of a document.
pub(crate) fn gather(document: &Document<'_>) -> Pool {
    let mut pool = Pool::default();
    for (at, page) in document.pages.iter().enumerate() {
        for spot in &page.labels.spots {
            from_spot(document, at, page, spot, &mut pool);
        }
        for pair in &page.picture.pairs {
            from_pair(document, at, page, pair, &mut pool);
        }
    }
    pool
}

/// A value read at a place, under the name it is collected by.
pub(super) type Read = (&'static str, Parsed);

#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn from_spot(document: &Document<'_>, at: usize, page: &Page<'_>, spot: &Spot, pool: &mut Pool) {
    if let Some(text) = label_percentage(spot.concept, &spot.text) {
        for (name, parsed) in read(spot.concept, &text, &text) {
            let words = spot.pieces.iter().map(|piece| page.picture.pieces[*piece].words.clone()).collect();
            let rule = rule(document, spot.concept, "in the label");
            let evidence = Evidence { page: at, words, text: spot.text.clone(), source: Source::Line, rule };
            let score = weight(name, spot.concept) * spot.likeness * in_section(spot.section, name);
            pool.add(name, Found { value: parsed.value, score, evidence });
        }
    }
    for place in places(page, spot) {
        let reads = read_at(spot, &place);
        let is_read = !reads.is_empty();
        for (name, parsed, is_full) in reads {
            let words = if is_full { place.words.clone() } else { vec![place.line_words.clone()] };
            let text = if is_full { place.full.clone() } else { place.line.clone() };
            let source = if place.is_in_table { Source::Table } else { Source::Line };
            let evidence =
                Evidence { page: at, words, text, source, rule: rule(document, spot.concept, place.route.as_str()) };
            let confidence = if is_full { place.confidence } else { place.line_confidence };
            let score = score(name, spot, place.route, &parsed) * legible(name, confidence);
            pool.add(name, Found { value: parsed.value, score, evidence });
        }
        // Dashes are skipped only where a row holds the ends of several covers.
        let goes_on = is_day(spot.concept) && values::is_nothing(&place.line);
        if is_read || !goes_on {
            break;
        }
    }
}

fn is_day(concept: Concept) -> bool {
    matches!(concept, Concept::To | Concept::Start | Concept::Expiry | Concept::Period)
}

/// A wrapped value first, then its first line: what continues a number may be the next thing.
fn read_at(spot: &Spot, place: &Place) -> Vec<(&'static str, Parsed, bool)> {
    if place.full != place.line && !reads_one_line(spot.concept) {
        let full = read(spot.concept, &place.full, &place.line);
        if !full.is_empty() {
            return full.into_iter().map(|(name, parsed)| (name, parsed, true)).collect();
        }
    }
    read(spot.concept, &place.line, &place.line).into_iter().map(|(name, parsed)| (name, parsed, false)).collect()
}

/// Numbers and days do not wrap; what stands below them is something else.
fn reads_one_line(concept: Concept) -> bool {
    let is_single = matches!(
        concept,
        Concept::IssueDate
            | Concept::To
            | Concept::CustomerNameAddress
            | Concept::Mobile
            | Concept::Cc
            | Concept::Year
            | Concept::Ncb
            | Concept::Discount
            | Concept::Product
            | Concept::VehicleType
            | Concept::Insurer
    );
    is_single || money(concept).is_some()
}

fn label_percentage(concept: Concept, label: &str) -> Option<String> {
    matches!(concept, Concept::Ncb | Concept::Discount).then(|| values::percent_in_label(label)).flatten()
}

/// Reads a text as what the label announces.
pub(super) fn read(concept: Concept, text: &str, line: &str) -> Vec<Read> {
    let one = |name: &'static str, parsed: Result<Parsed, values::Refused>| -> Vec<Read> {
        parsed.map(|parsed| (name, parsed)).into_iter().collect()
    };
    let day = |name: &'static str| one(name, values::day(text).map(parsed_day));
    match concept {
        Concept::PolicyNumber => one("policy_number", values::policy_number(text)),
        Concept::IssueDate => one("issue_date", values::day(line).map(parsed_day)),
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
        Concept::Registration => one("vehicle_number", values::registration(text)),
        Concept::Make => one("make", values::make(text)),
        Concept::Model => one("model", values::model(text)),
        Concept::MakeModel => {
            let parts = values::make_and_model(text);
            parts.map(|(make, model)| vec![("make", make), ("model", model)]).unwrap_or_default()
        }
        Concept::Cc => one("cc", values::capacity(line)),
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
fn money(concept: Concept) -> Option<&'static str> {
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
            | Concept::Pa
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

fn rule(document: &Document<'_>, concept: Concept, route: &str) -> String {
    format!("{}/{} {route} v{}", document.template.code, concept.as_str(), document.template.version)
}

/// How much a label of this concept says about the field.
fn weight(name: &str, concept: Concept) -> f32 {
    match (name, concept) {
        ("customer_name", Concept::Name | Concept::CustomerNameAddress) => 0.85,
        (_, Concept::MakeModel) => 0.9,
        _ => 1.0,
    }
}

#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn score(name: &'static str, spot: &Spot, route: Route, parsed: &Parsed) -> f32 {
    let route = match route {
        Route::Behind => 0.97,
        Route::Right => 0.96,
        Route::Run => 0.85,
        Route::FurtherRight => 0.7,
        Route::Below => 0.94,
    };
    let repaired = if parsed.is_repaired { 0.8 } else { 1.0 };
    route * repaired * weight(name, spot.concept) * spot.likeness * in_section(spot.section, name)
}

/// A word read with 80 % may be wrong in a letter; below that it is a guess that something else must confirm, and what
/// names a policy, a vehicle or a person must not be guessed.
fn legible(name: &str, confidence: f32) -> f32 {
    let is_identity = matches!(name, "policy_number" | "vehicle_number" | "mobile" | "email");
    match confidence {
        90.0.. => 1.0,
        80.0.. => 0.95,
        60.0.. => 0.85,
        40.0.. => 0.7,
        20.0.. if !is_identity => 0.58,
        _ => 0.4,
    }
}

/// Under a heading that speaks of something else, a label does not mean this policy.
fn in_section(section: Section, name: &str) -> f32 {
    let is_person = matches!(name, "customer_name" | "mobile" | "email");
    let is_vehicle = matches!(name, "vehicle_number" | "make" | "model" | "cc" | "manufacturing_year");
    match section {
        Section::Own => 1.0,
        Section::Previous | Section::OtherPolicy if is_vehicle || is_person => 0.9,
        Section::Nominee | Section::Agent if !is_person => 0.9,
        Section::Payment if is_vehicle || is_person || name == "policy_number" => 0.9,
        Section::Payment => 0.45,
        Section::Tariff if is_person || is_vehicle || name == "policy_number" => 0.8,
        _ => 0.1,
    }
}

/// What Textract itself paired.
#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn from_pair(document: &Document<'_>, at: usize, page: &Page<'_>, pair: &Pair, pool: &mut Pool) {
    let Some(Meaning { concept, likeness }) = document.template.labels.meaning(pair.key.trim_end_matches([':', ' ']))
    else {
        return;
    };
    let section = section_at(page, pair);
    for (name, parsed) in read(concept, &pair.value, &pair.value) {
        let words = vec![words_in(page, pair)];
        let evidence = Evidence {
            page: at,
            words,
            text: pair.value.clone(),
            source: Source::Form,
            rule: rule(document, concept, "form"),
        };
        let score = 0.9 * likeness * weight(name, concept) * in_section(section, name) * legible(name, pair.confidence);
        pool.add(name, Found { value: parsed.value, score, evidence });
    }
}

fn section_at(page: &Page<'_>, pair: &Pair) -> Section {
    let near = page.picture.pieces.iter().position(|piece| {
        piece.area.shared_height(&pair.key_area) > 0.0 && piece.area.shared_width(&pair.key_area) > 0.0
    });
    near.map_or(Section::Own, |piece| page.sections[piece])
}

/// The words inside the box of the value: as far as they follow each other.
fn words_in(page: &Page<'_>, pair: &Pair) -> std::ops::Range<usize> {
    let inside = |word: &crate::extraction::picture::Word<'_>| {
        word.area.shared_height(&pair.value_area) > 0.0 && word.area.shared_width(&pair.value_area) > 0.0
    };
    let Some(start) = page.picture.words.iter().position(inside) else { return 0..0 };
    let length = page.picture.words[start..].iter().take_while(|word| inside(word)).count();
    start..start + length
}
