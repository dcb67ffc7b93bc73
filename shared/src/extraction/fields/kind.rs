//! What the document is: a policy, an endorsement, something else, or nothing that can be read.

use answer::Analysis;

use super::{Document, Pool, title::spaced};
use crate::extraction::{reading::DocumentKind, wording::Concept};

/// What a document is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub kind: DocumentKind,
    pub reason: Option<String>,
}

/// A schedule shows at least so many of the things a schedule must show.
const LEAST_SIGNS: usize = 4;

/// Titles of documents that resemble a schedule.
const OTHER_TITLES: [(&str, &str); 18] = [
    (" QUOTATION ", "it is a quotation"),
    (" QUOTE ", "it is a quotation"),
    (" PREMIUM QUOTE ", "it is a quotation"),
    (" NOT A POLICY ", "it says that it is not a policy"),
    (" TAX INVOICE ", "it is an invoice"),
    (" PROFORMA INVOICE ", "it is an invoice"),
    (" PROPOSAL FORM ", "it is a proposal form"),
    (" RENEWAL NOTICE ", "it is a renewal notice"),
    (" RENEWAL INVITATION ", "it is a renewal notice"),
    (" RENEWAL INTIMATION ", "it is a renewal notice"),
    (" RENEWAL REMINDER ", "it is a renewal notice"),
    (" COVER NOTE ", "it is a cover note"),
    (" CLAIM FORM ", "it is a claim form"),
    (" CLAIM INTIMATION ", "it is a claim form"),
    (" INSPECTION REPORT ", "it is an inspection report"),
    (" SURVEY REPORT ", "it is a survey report"),
    (" CERTIFICATE OF REGISTRATION ", "it is a registration certificate"),
    (" CANCELLATION ", "it is a cancellation"),
];

/// Decides from titles and from how much of a schedule there is.
pub(crate) fn verdict(analysis: &Analysis, document: &Document<'_>, pool: &Pool) -> Verdict {
    let has_words = document.pages.iter().any(|page| !page.picture.words.is_empty());
    if !has_words {
        return without_words(analysis);
    }
    let signs = signs(pool);
    if let Some(title) = title_of(document, " ENDORSEMENT ")
        && has_label(document, "endorsement no")
    {
        return Verdict { kind: DocumentKind::Endorsement, reason: Some(format!("its title is «{title}»")) };
    }
    let other = OTHER_TITLES.iter().find(|(title, _)| title_of(document, title).is_some());
    if let Some((_, reason)) = other.filter(|_| signs < LEAST_SIGNS + 3 || is_offer(document, pool)) {
        return Verdict { kind: DocumentKind::NotPolicy, reason: Some((*reason).to_owned()) };
    }
    if signs >= LEAST_SIGNS && is_named(document, pool) {
        return Verdict { kind: DocumentKind::Policy, reason: None };
    }
    if is_illegible(document) {
        let reason = "hardly a word on its pages can be made out".to_owned();
        return Verdict { kind: DocumentKind::Unreadable, reason: Some(reason) };
    }
    let reason = "it shows neither a policy number with its period nor the premiums of a schedule".to_owned();
    Verdict { kind: DocumentKind::NotPolicy, reason: Some(reason) }
}

/// Titles of what is written before there is a policy, and often as complete as one.
const OFFERS: [&str; 10] = [
    " QUOTATION ",
    " QUOTE ",
    " NOT A POLICY ",
    " PROPOSAL FORM ",
    " RENEWAL NOTICE ",
    " RENEWAL INVITATION ",
    " RENEWAL INTIMATION ",
    " RENEWAL REMINDER ",
    " PROFORMA INVOICE ",
    " COVER NOTE ",
];

/// What a policy calls itself.
const POLICY_TITLES: [&str; 5] =
    [" POLICY SCHEDULE ", " CERTIFICATE OF INSURANCE ", " CERTIFICATE CUM ", " SCHEDULE CUM ", " CUM POLICY "];

/// Does its title say that it comes before the policy, and does nothing say that it is one? A renewal notice has the number
/// of the policy that ends.
fn is_offer(document: &Document<'_>, pool: &Pool) -> bool {
    let is_titled = |titles: &[&str]| titles.iter().any(|title| title_of(document, title).is_some());
    let has_number = pool.winner("policy_number").is_some();
    let is_notice = [" RENEWAL NOTICE ", " RENEWAL INTIMATION ", " RENEWAL REMINDER "]
        .iter()
        .any(|title| title_of(document, title).is_some());
    is_titled(&OFFERS) && (!has_number || is_notice) && !is_titled(&POLICY_TITLES)
}

/// Does it have a number, or say which policy it is? A letter with the premium of a renewal does neither.
fn is_named(document: &Document<'_>, pool: &Pool) -> bool {
    let has = |name: &str| !pool.all(name).is_empty();
    has("policy_number") || has("product_type") || POLICY_TITLES.iter().any(|title| title_of(document, title).is_some())
}

fn without_words(analysis: &Analysis) -> Verdict {
    if analysis.pages == 0 || !analysis.warnings.is_empty() {
        let reason = "none of its pages could be analysed".to_owned();
        return Verdict { kind: DocumentKind::Unreadable, reason: Some(reason) };
    }
    Verdict { kind: DocumentKind::NotPolicy, reason: Some("its pages are blank".to_owned()) }
}

/// Half of the words read with less than this are noise.
const ILLEGIBLE: f32 = 45.0;

fn is_illegible(document: &Document<'_>) -> bool {
    let mut confidences: Vec<f32> =
        document.pages.iter().flat_map(|page| page.picture.words.iter().map(|word| word.confidence)).collect();
    let middle = confidences.len() / 2;
    confidences.len() > 1 && *confidences.select_nth_unstable_by(middle, f32::total_cmp).1 < ILLEGIBLE
}

/// How many of the things a schedule shows were found.
fn signs(pool: &Pool) -> usize {
    let groups: [&[&str]; 10] = [
        &["policy_number"],
        &["expiry", "expiry_od", "expiry_tp", "to"],
        &["od", "od_section"],
        &["tp", "tp_section"],
        &["payable", "net", "total"],
        &["gst", "gst_total"],
        &["idv_total", "idv", "idv_vehicle"],
        &["vehicle_number", "make", "model"],
        &["cc", "manufacturing_year"],
        &["product_type"],
    ];
    groups.iter().filter(|names| names.iter().any(|name| pool.winner(name).is_some())).count()
}

/// A title with this word, on the first pages.
fn title_of(document: &Document<'_>, word: &str) -> Option<String> {
    let pieces = document.pages.iter().take(2).flat_map(|page| page.picture.pieces.iter());
    let titles = pieces.filter(|piece| piece.area.top < 0.25);
    // What begins with a small letter goes on with a sentence.
    let begins =
        |text: &str| text.chars().find(|letter| letter.is_alphabetic()).is_none_or(|first| !first.is_lowercase());
    let is_short = |text: &str| text.split(' ').count() <= 10 && !text.contains(':');
    let mut titles = titles.filter(|piece| is_short(&piece.text) && begins(&piece.text));
    titles.find(|piece| spaced(&piece.text).contains(word)).map(|piece| piece.text.clone())
}

fn has_label(document: &Document<'_>, label: &str) -> bool {
    let spots = document.pages.iter().flat_map(|page| page.labels.spots.iter());
    let mut others = spots.filter(|spot| spot.concept == Concept::Other);
    others.any(|spot| spaced(&spot.text).contains(&label.to_uppercase()))
}
