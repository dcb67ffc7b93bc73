//! From an analysis to a reading.

use std::collections::BTreeMap;

use answer::Analysis;

use super::{
    Candidate, DocumentKind, Field, Reading, Source,
    checks::{Facts, checks},
    confidence::{confidence, document_confidence},
    understand::{Understood, understand},
};
use crate::{
    domain::insurer,
    extraction::{
        fields::{Document, Evidence, Found, Issuer, Pool, Premium, Verdict, Winner, book, settle, verdict},
        templates::Templates,
        wording::Concept,
    },
};

/// Fields whose value is the best candidate of their own name.
const PLAIN: [&str; 13] = [
    "policy_number",
    "vehicle_number",
    "product_type",
    "vehicle_type",
    "make",
    "model",
    "cc",
    "manufacturing_year",
    "issue_date",
    "ncb",
    "discount",
    "customer_name",
    "mobile",
];

/// Candidates kept per field, so that a hostile document does not fill the row.
const MOST_CANDIDATES: usize = 5;

/// Reads a document. `hint` is the insurer chosen at upload; the document wins.
#[must_use]
pub fn read(analysis: &Analysis, templates: &Templates, hint: Option<&str>) -> Reading {
    let Understood { document, issuer, pool } = understand(analysis, templates);
    let verdict = verdict(analysis, &document, &pool);
    let mut reading = empty(analysis, &document, verdict);
    if matches!(reading.document, DocumentKind::NotPolicy | DocumentKind::Unreadable) {
        return reading;
    }
    reading.detected_insurer = issuer.as_ref().map(|issuer| issuer.code.clone());
    reading.mismatch = is_mismatch(reading.detected_insurer.as_deref(), hint);
    let premium = if reading.document == DocumentKind::Policy { settle(&pool) } else { Premium::default() };
    let winners = winners(&document, &pool, &premium, issuer.as_ref());
    reading.checks = checks(&Facts { document: &document, winners: &winners, premium: &premium, pool: &pool });
    reading.candidates = losers(&document, &pool, &winners);
    for (field, winner) in winners {
        let confidence = confidence(&field, &winner, &reading.checks);
        reading.fields.insert(field, shown(&document, &winner.found, confidence));
    }
    reading.confidence_score = document_confidence(&reading);
    reading
}

fn empty(analysis: &Analysis, document: &Document<'_>, verdict: Verdict) -> Reading {
    Reading {
        document: verdict.kind,
        reason: verdict.reason,
        detected_insurer: None,
        mismatch: false,
        template: document.template.code.clone(),
        template_version: document.template.version,
        pages: analysis.pages,
        confidence_score: 0.0,
        fields: BTreeMap::new(),
        candidates: Vec::new(),
        checks: Vec::new(),
        warnings: analysis.warnings.clone(),
    }
}

/// Two names of one insurer are no mismatch.
fn is_mismatch(detected: Option<&str>, hint: Option<&str>) -> bool {
    let code = |text: &str| insurer::find(text).map_or_else(|| text.to_uppercase(), |known| known.code.to_owned());
    match (detected, hint) {
        (Some(detected), Some(hint)) if !hint.trim().is_empty() => code(detected) != code(hint),
        _ => false,
    }
}

fn winners(
    document: &Document<'_>,
    pool: &Pool,
    premium: &Premium,
    issuer: Option<&Issuer>,
) -> BTreeMap<String, Winner> {
    let mut winners: BTreeMap<String, Winner> = BTreeMap::new();
    for field in PLAIN.into_iter().chain(["email"]) {
        if let Some(winner) = pool.winner(field) {
            winners.insert(field.to_owned(), winner);
        }
    }
    let resolved = [
        ("insurer", issuer.map(|issuer| named(document, issuer))),
        ("issue_date", pool.winner("issue_date").or_else(|| invoiced(pool))),
        ("expiry_date", expiry(pool)),
        ("idv", idv(document, pool)),
    ];
    winners.extend(resolved.into_iter().filter_map(|(field, winner)| Some((field.to_owned(), winner?))));
    winners.extend(book(premium, document.template).into_iter().map(|(field, winner)| (field.to_owned(), winner)));
    winners
}

fn named(document: &Document<'_>, issuer: &Issuer) -> Winner {
    let piece = &document.pages[issuer.page].picture.pieces[issuer.piece];
    let rule = format!("{}/issuer v{}", document.template.code, document.template.version);
    let evidence = Evidence {
        page: issuer.page,
        words: vec![piece.words.clone()],
        text: piece.text.clone(),
        source: Source::Line,
        rule,
    };
    let found = Found { value: issuer.code.clone(), score: issuer.score.min(0.99), evidence };
    Winner { score: found.score, found, agreeing: 1 }
}

/// The day of the tax invoice that is printed with a policy, where no other is said to be that of its issue.
#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn invoiced(pool: &Pool) -> Option<Winner> {
    let mut invoice = pool.winner("invoice_date")?;
    let start = pool.winner("start")?;
    // Days are written so that they sort.
    (invoice.found.value <= start.found.value).then(|| {
        invoice.score *= INVOICED;
        invoice
    })
}

/// Most are issued on the day of the invoice.
const INVOICED: f32 = 0.75;

/// The end of the own-damage cover is the policy's; of a liability policy, the end of that.
fn expiry(pool: &Pool) -> Option<Winner> {
    let own = ["expiry_od", "expiry", "to"].into_iter().find_map(|name| pool.winner(name));
    // Of a bundle whose own end cannot be read, that of the liability is years too late; so is, beside a policy for own
    // damage, that of the liability policy of somebody else.
    let has_own_damage = || ["od", "od_section", "idv_total", "idv"].iter().any(|name| pool.winner(name).is_some());
    let is_liability = || pool.winner("product_type").map_or(!has_own_damage(), |product| product.found.value == "TP");
    own.or_else(|| pool.winner("expiry_tp").filter(|_| is_liability()))
}

/// Additions to the vehicle's own value.
const PARTS: [&str; 4] = ["idv_electrical", "idv_nonelectrical", "idv_cng", "idv_other"];

/// The printed total; without one, a value not said to be a part; a part only if no other part is worth anything. A total
/// that cannot be read is not replaced by one of its parts.
fn idv(document: &Document<'_>, pool: &Pool) -> Option<Winner> {
    let is_worth = |winner: &Winner| winner.found.value.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    let has_parts = || PARTS.iter().any(|part| pool.winner(part).is_some_and(|winner| is_worth(&winner)));
    let other = || {
        let whole = pool.winner("idv");
        whole.or_else(|| pool.winner("idv_vehicle").filter(|_| !has_parts()))
    };
    let total = pool.winner("idv_total");
    total.or_else(|| if document.has_label(Concept::IdvTotal) { None } else { other() }).filter(is_worth)
}

fn shown(document: &Document<'_>, found: &Found, confidence: f64) -> Field {
    let evidence = &found.evidence;
    let picture = document.pages.get(evidence.page).map(|page| &page.picture);
    let bounding_box = picture.and_then(|picture| picture.box_of(&evidence.words));
    Field {
        value: Some(found.value.clone()),
        confidence,
        page: picture.map(|picture| picture.number),
        bounding_box,
        text: Some(evidence.text.clone()),
        source: evidence.source,
        rule: evidence.rule.clone(),
    }
}

/// Which field a collected value was thought of for.
fn field_of(name: &'static str) -> Option<&'static str> {
    match name {
        "expiry" | "expiry_od" | "to" | "expiry_tp" => Some("expiry_date"),
        "idv_total" | "idv" | "idv_vehicle" => Some("idv"),
        "od" => Some("net_od"),
        "net" => Some("net_premium"),
        "payable" | "total" => Some("total_premium"),
        _ => PLAIN.into_iter().chain(["email"]).find(|field| *field == name),
    }
}

#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
fn losers(document: &Document<'_>, pool: &Pool, winners: &BTreeMap<String, Winner>) -> Vec<Candidate> {
    let mut lost: BTreeMap<&'static str, Vec<&Found>> = BTreeMap::new();
    for (name, found) in pool.iter() {
        let Some(field) = field_of(name) else { continue };
        let all = lost.entry(field).or_default();
        let won = winners.get(field).is_some_and(|winner| winner.found.value == found.value);
        if !won && !all.iter().any(|other| other.value == found.value) {
            all.push(found);
        }
    }
    let mut candidates = Vec::new();
    for (field, mut all) in lost {
        all.sort_by(|one, other| other.score.total_cmp(&one.score));
        all.truncate(MOST_CANDIDATES);
        let shown = |found: &&Found| shown(document, found, (f64::from(found.score) * 50.0).round());
        candidates.extend(all.iter().map(|found| Candidate { field: field.to_owned(), found: shown(found) }));
    }
    candidates
}
