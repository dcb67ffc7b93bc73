//! From labels to values: what every label of the document says, read as the kind of value it announces.

use answer::Area;

use super::{
    Page, Pool, Sheet, Spot,
    candidates::{Evidence, Found},
    places::{Place, Route, above_in_block, above_label, beside_in_header, places, under_in_cell},
    read::{label_percentage, read, reads_one_line},
    subtotals,
};
use crate::extraction::{
    picture::{Pair, Section},
    reading::Source,
    templates::Template,
    values::{self, Parsed},
    wording::{Concept, Meaning},
};

/// Collects all values of a page.
pub(crate) fn gather(sheet: &Sheet<'_>, pool: &mut Pool) {
    for spot in &sheet.page.labels.spots {
        from_spot(sheet, spot, pool);
    }
    for pair in &sheet.page.picture.pairs {
        from_pair(sheet, pair, pool);
    }
}

#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn from_spot(sheet: &Sheet<'_>, spot: &Spot, pool: &mut Pool) {
    let page = sheet.page;
    if let Some(text) = label_percentage(spot.concept, &spot.text) {
        for (name, parsed) in read(spot.concept, &text, &text) {
            let words = spot.pieces.iter().map(|piece| page.picture.pieces[*piece].words.clone()).collect();
            let rule = rule(sheet.template, spot.concept, "in the label");
            let evidence = Evidence { page: sheet.at, words, text: spot.text.clone(), source: Source::Line, rule };
            let score = weight(name, spot.concept) * spot.likeness * in_section(spot.section, name);
            pool.add(name, Found { value: parsed.value, score, evidence });
        }
    }
    let mut places = places(sheet.page, spot);
    if let Some(beside) =
        beside_in_header(page, spot).filter(|beside| is_shaped(spot.concept) && !read_at(spot, beside).is_empty())
    {
        places = vec![beside];
    }
    // In a form of cells that hold label and value, the neighbour is another pair.
    let is_unread = places.first().is_none_or(|place| read_at(spot, place).is_empty());
    if let Some(under) = under_in_cell(page, spot)
        .filter(|under| is_unread && is_shaped(spot.concept) && !read_at(spot, under).is_empty())
    {
        places = vec![under];
    }
    let is_told = |place: &Place| !read_at(spot, place).is_empty();
    if let Some(above) = above_in_block(sheet.page, spot) {
        places = vec![above];
    }
    if let Some(above) = above_label(page, spot).filter(|above| is_told(above) && !places.iter().any(is_told)) {
        places = vec![above];
    }
    if let Some((concept, place)) = parted_period(spot.concept, &places) {
        take(sheet, &Spot { concept, ..spot.clone() }, &place, pool);
        return;
    }
    if let Some((concept, total)) = subtotals::last_of_row(spot, &places) {
        // The sum proves the place.
        let place = Place { route: Route::Right, ..places[total].clone() };
        take(sheet, &Spot { concept, ..spot.clone() }, &place, pool);
        return;
    }
    if subtotals::is_bare_total(spot) && take_subtotals(sheet, spot, &places, pool) {
        return;
    }
    if let Some(place) = places.first().filter(|place| subtotals::is_value_of_vehicle(sheet.page, spot, place)) {
        take(sheet, &Spot { concept: Concept::IdvVehicle, ..spot.clone() }, place, pool);
        return;
    }
    for place in places {
        let is_read = take(sheet, spot, &place, pool);
        // Dashes are skipped only where a row holds the ends of several covers.
        let goes_on = is_day(spot.concept) && values::is_nothing(&place.line);
        if is_read || !goes_on {
            break;
        }
    }
}

/// The amounts beside «Total», each as the sum of what its heading says. Were they values insured, and so no premium?
fn take_subtotals(sheet: &Sheet<'_>, spot: &Spot, places: &[Place], pool: &mut Pool) -> bool {
    for place in places {
        let Some(concept) = subtotals::of(sheet.page, spot, place) else { continue };
        let is_read = take(sheet, &Spot { concept, ..spot.clone() }, place, pool);
        if is_read && concept == Concept::IdvTotal {
            // What follows is that of later years.
            return true;
        }
    }
    false
}

/// Reads what stands at a place; was there anything?
#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn take(sheet: &Sheet<'_>, spot: &Spot, place: &Place, pool: &mut Pool) -> bool {
    let reads = read_at(spot, place);
    let is_read = !reads.is_empty();
    for (name, parsed, is_full) in reads {
        let words = if is_full { place.words.clone() } else { vec![place.line_words.clone()] };
        let text = if is_full { place.full.clone() } else { place.line.clone() };
        let source = if place.is_in_table { Source::Table } else { Source::Line };
        let evidence = Evidence {
            page: sheet.at,
            words,
            text,
            source,
            rule: rule(sheet.template, spot.concept, place.route.as_str()),
        };
        let confidence = if is_full { place.confidence } else { place.line_confidence };
        let score = score(name, spot, place.route, &parsed) * legible(name, confidence);
        pool.add(name, Found { value: parsed.value, score, evidence });
    }
    is_read
}

/// A row of a table of covers: the first day in one cell, the last in the next.
fn parted_period(concept: Concept, places: &[Place]) -> Option<(Concept, Place)> {
    let meant = match concept {
        Concept::OdSection => Concept::PeriodOd,
        Concept::TpSection => Concept::PeriodTp,
        Concept::Period | Concept::PeriodOd | Concept::PeriodTp => concept,
        _ => return None,
    };
    // «OD: Oct 05, 2025 to Midnight of Oct 04, 2026» stands in one place.
    if let [only] = places
        && meant != concept
    {
        return values::period(&only.line).is_ok().then(|| (meant, Place { full: only.line.clone(), ..only.clone() }));
    }
    let [from, to, ..] = places else { return None };
    let is_day = |place: &Place| values::day(&place.line).is_ok();
    (is_day(from) && is_day(to)).then(|| {
        let full = format!("{} {}", from.line, to.line);
        (meant, Place { full, words: vec![from.line_words.clone(), to.line_words.clone()], ..from.clone() })
    })
}

/// May its value be told from other text by its shape?
fn is_shaped(concept: Concept) -> bool {
    matches!(
        concept,
        Concept::IssueDate
            | Concept::Registration
            | Concept::Year
            | Concept::Cc
            | Concept::PowerCc
            | Concept::Mobile
            | Concept::Email
            | Concept::Period
            | Concept::PeriodOd
            | Concept::PeriodTp
            | Concept::Start
            | Concept::Expiry
    )
}

fn is_single_day(concept: Concept) -> bool {
    matches!(concept, Concept::Start | Concept::Expiry | Concept::ExpiryOd | Concept::ExpiryTp)
}

fn is_day(concept: Concept) -> bool {
    matches!(concept, Concept::To | Concept::Start | Concept::Expiry | Concept::Period)
}

/// A wrapped value first, then its first line: what continues a number may be the next thing.
fn read_at(spot: &Spot, place: &Place) -> Vec<(&'static str, Parsed, bool)> {
    let mut reads = read_line_or_all(spot, place);
    reads.retain(|(name, parsed, _)| !is_power_by_chance(name, parsed, &spot.text, &place.line));
    reads
}

/// «52.9» under «CC / KW» may be what a battery holds.
fn is_power_by_chance(name: &str, parsed: &Parsed, label: &str, text: &str) -> bool {
    name == "cc" && parsed.is_repaired && values::may_be_power(label) && !text.to_lowercase().contains("cc")
}

fn read_line_or_all(spot: &Spot, place: &Place) -> Vec<(&'static str, Parsed, bool)> {
    // «09-SEP-» over «2025 (12:45)»: what ends in a dash is broken off.
    if is_single_day(spot.concept) {
        let own = read(spot.concept, &place.line, &place.line);
        if !own.is_empty() {
            return own.into_iter().map(|(name, parsed)| (name, parsed, false)).collect();
        }
    }
    let is_broken = place.line.ends_with(['-', '/']) && !values::is_nothing(&place.line);
    if place.full != place.line && (is_broken || !reads_one_line(spot.concept)) {
        let line = if is_broken { &place.full } else { &place.line };
        let full = read(spot.concept, &place.full, line);
        if !full.is_empty() {
            return full.into_iter().map(|(name, parsed)| (name, parsed, true)).collect();
        }
    }
    read(spot.concept, &place.line, &place.line).into_iter().map(|(name, parsed)| (name, parsed, false)).collect()
}

fn rule(template: &Template, concept: Concept, route: &str) -> String {
    format!("{}/{} {route} v{}", template.code, concept.as_str(), template.version)
}

/// How much a label of this concept says about the field.
fn weight(name: &str, concept: Concept) -> f32 {
    match (name, concept) {
        ("customer_name", Concept::Name | Concept::CustomerNameAddress) => 0.85,
        (_, Concept::MakeModel) => 0.9,
        _ => 1.0,
    }
}

/// Beside a policy number, that of the certificate is another.
fn as_policy(name: &str, label: &str) -> f32 {
    let is_other = name == "policy_number" && !label.to_ascii_lowercase().contains("pol");
    if is_other { 0.85 } else { 1.0 }
}

#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn score(name: &'static str, spot: &Spot, route: Route, parsed: &Parsed) -> f32 {
    let route = match route {
        Route::Behind => 0.97,
        Route::Right => 0.96,
        Route::Run => 0.85,
        Route::FurtherRight => 0.7,
        Route::Below => 0.94,
        Route::Above => 0.8,
    };
    let repaired = if parsed.is_repaired { 0.8 } else { 1.0 };
    route
        * repaired
        * weight(name, spot.concept)
        * as_policy(name, &spot.text)
        * spot.likeness
        * in_section(spot.section, name)
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
fn from_pair(sheet: &Sheet<'_>, pair: &Pair, pool: &mut Pool) {
    let Some(Meaning { concept, likeness }) = sheet.template.labels.meaning(pair.key.trim_end_matches([':', ' ']))
    else {
        return;
    };
    let section = section_at(sheet.page, pair, concept);
    let reads = read(concept, &pair.value, &pair.value);
    for (name, parsed) in reads.into_iter().filter(|(name, it)| !is_power_by_chance(name, it, &pair.key, &pair.value)) {
        let words = vec![words_in(sheet.page, pair)];
        let evidence = Evidence {
            page: sheet.at,
            words,
            text: pair.value.clone(),
            source: Source::Form,
            rule: rule(sheet.template, concept, "form"),
        };
        let score = 0.9 * likeness * weight(name, concept) * in_section(section, name) * legible(name, pair.confidence);
        pool.add(name, Found { value: parsed.value, score, evidence });
    }
}

/// That of the label which Textract took for the key, or of the piece that stands there.
fn section_at(page: &Page<'_>, pair: &Pair, concept: Concept) -> Section {
    let meets = |area: &Area| area.shared_height(&pair.key_area) > 0.0 && area.shared_width(&pair.key_area) > 0.0;
    let label = page.labels.spots.iter().find(|spot| spot.concept == concept && meets(&spot.area));
    let near = || page.picture.pieces.iter().position(|piece| meets(&piece.area));
    label.map(|spot| spot.section).or_else(|| near().map(|piece| page.sections[piece])).unwrap_or(Section::Own)
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
