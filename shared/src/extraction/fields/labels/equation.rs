//! Sums said in one line: «Net premium ₹11,816 + GST (18%) ₹2,126.88 = Total premium ₹13,942.88».

use super::{
    super::{
        super::{
            values,
            wording::{Concept, Meaning},
        },
        read::money,
    },
    LONGEST_LABEL, Spot,
    run::Run,
};

/// Shorter numbers are percentages and counts.
const LEAST_DIGITS: usize = 3;

/// Labels that are known word for word, each with an amount behind it; one alone may be a chance.
pub(super) fn spots(run: &Run<'_>) -> Vec<Spot> {
    let mut found = Vec::new();
    let mut from = 0;
    for (end, text) in run.texts.iter().enumerate().filter(|(_, text)| is_amount(text)) {
        let last = end - run.texts[from..end].iter().rev().take_while(|text| is_sign(text)).count();
        let label = (from.max(last.saturating_sub(LONGEST_LABEL))..last)
            .filter(|start| run.lexicon.knows(run.texts[*start]))
            .find_map(|start| Some((start, run.exactly(start..last)?)));
        if let Some((start, meaning)) = label.filter(|(_, meaning)| is_of_premium(*meaning)) {
            let amount = text.trim_end_matches([',', ';']).to_owned();
            found.push(run.spot(meaning, start..last, end..end + 1, amount));
        }
        from = end + 1;
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// Values insured are not: of those, clauses speak as well.
fn is_of_premium(meaning: Meaning) -> bool {
    let is_insured = meaning.concept.as_str().starts_with("idv");
    meaning.concept == Concept::PremiumPart || money(meaning.concept).is_some() && !is_insured
}

fn is_amount(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= LEAST_DIGITS && !text.contains(['/', '(']) && values::amount(text).is_ok()
}

/// Between a label and its amount.
fn is_sign(text: &str) -> bool {
    let bare = text.trim_matches(['.', ':', '-', '=', '+', '(', ')']).to_lowercase();
    bare.is_empty() || ["₹", "`", "rs", "inr", "is", "of"].contains(&bare.as_str())
}
