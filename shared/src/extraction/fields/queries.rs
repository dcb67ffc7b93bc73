//! What Textract answered to the questions.

use answer::{Analysis, Block, BlockKind, LinkKind};

use super::{
    Document, Pool,
    candidates::{Evidence, Found},
    read::read,
};
use crate::extraction::{reading::Source, wording::Concept};

/// An answer alone is worth this much: Textract answers questions whose answer is not there.
const SHARE: f32 = 0.75;

/// Adds the answers, read as the kind of value that was asked for.
#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
pub(crate) fn from_queries(analysis: &Analysis, document: &Document<'_>, pool: &mut Pool) {
    for query in analysis.blocks.iter().filter(|block| block.kind == BlockKind::Query) {
        let Some(concept) = asked_for(&query.text) else { continue };
        for answer in analysis.linked(query, LinkKind::Answer) {
            for (name, parsed) in read(concept, &answer.text, &answer.text) {
                let evidence = evidence(document, query, answer);
                let score = SHARE * answer.confidence.clamp(0.0, 100.0) / 100.0;
                pool.add(name, Found { value: parsed.value, score, evidence });
            }
        }
    }
}

fn evidence(document: &Document<'_>, query: &Block, answer: &Block) -> Evidence {
    let page = document.pages.iter().position(|page| page.picture.number == answer.page).unwrap_or(usize::MAX);
    let inside = document.pages.get(page).zip(answer.place).map(|(page, place)| page.picture.words_in(&place.area));
    Evidence {
        page,
        words: inside.into_iter().collect(),
        text: answer.text.to_string(),
        source: Source::Query,
        rule: format!("{}/query {} v{}", document.template.code, query.text, document.template.version),
    }
}

/// Aliases are fields or printed amounts.
fn asked_for(alias: &str) -> Option<Concept> {
    Some(match alias {
        "policy_number" => Concept::PolicyNumber,
        "customer_name" => Concept::CustomerName,
        "vehicle_number" => Concept::Registration,
        "make" => Concept::Make,
        "model" => Concept::Model,
        "cc" => Concept::Cc,
        "manufacturing_year" => Concept::Year,
        "issue_date" => Concept::IssueDate,
        "expiry_date" => Concept::ExpiryOd,
        "idv" => Concept::IdvTotal,
        "ncb" => Concept::Ncb,
        "discount" => Concept::Discount,
        "od" => Concept::Od,
        "tp" => Concept::Tp,
        "net" => Concept::Net,
        "payable" => Concept::Payable,
        "mobile" => Concept::Mobile,
        "email" => Concept::Email,
        _ => return None,
    })
}
