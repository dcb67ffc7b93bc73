//! Whose telephone and mailbox it is: of the insured, or of the agent, the nominee or the insurer's office named beside it.

use super::{
    super::super::{
        picture::{Picture, Piece, Section},
        wording::Concept,
    },
    Spot,
};

/// Runs with one of these are the insurer speaking of itself.
const OFFICE: [&str; 20] = [
    "toll free",
    "tollfree",
    "website",
    "www.",
    "http",
    "cin:",
    "cin ",
    "irda",
    "regd. office",
    "regd office",
    "registered office",
    "corporate office",
    "head office",
    "issuing office",
    "servicing office",
    "branch office",
    "customer care",
    "helpline",
    "call centre",
    "for claims",
];

/// Columns are further apart than so many letters.
const NARROW_GAP: f32 = 3.0;

/// Lines further apart than this do not speak of the same person.
const NEAR_LINES: f32 = 2.0;

/// Gives contacts to whom they belong: those of an office, and those that follow the name of somebody else.
pub(super) fn assign(picture: &Picture<'_>, spots: &mut [Spot]) {
    let row = |spot: &Spot| spot.pieces.first().map(|piece| picture.pieces[*piece].row);
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by(|one, other| {
        let (one, other) = (&spots[*one], &spots[*other]);
        row(one).cmp(&row(other)).then(one.area.left.total_cmp(&other.area.left))
    });
    for (seen, at) in order.iter().enumerate() {
        if !is_contact(&spots[*at]) || spots[*at].section != Section::Own {
            continue;
        }
        let owner = if in_office(picture, &spots[*at]) {
            Some(Section::Agent)
        } else {
            let before = order[..seen].iter().rev().map(|before| &spots[*before]);
            owner(picture, &spots[*at], before)
        };
        if let Some(section) = owner {
            spots[*at].section = section;
        }
    }
}

/// A contact whose label does not itself say whose it is.
fn is_contact(spot: &Spot) -> bool {
    let label = spot.text.to_lowercase();
    let is_named =
        ["insured", "proposer", "customer", "holder", "registered", "owner"].iter().any(|it| label.contains(it));
    matches!(spot.concept, Concept::Mobile | Concept::Email | Concept::Contact) && !is_named
}

fn in_office(picture: &Picture<'_>, spot: &Spot) -> bool {
    spot.pieces.iter().any(|piece| {
        let text = sentence(picture, *piece).to_lowercase();
        OFFICE.iter().any(|sign| text.contains(sign))
    })
}

/// The piece with those of its row that only a bar or a narrow gap parts from it.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn sentence(picture: &Picture<'_>, at: usize) -> String {
    let row = picture.rows[picture.pieces[at].row].clone();
    let goes_on = |left: usize| {
        let (left, right) = (&picture.pieces[left], &picture.pieces[left + 1]);
        left.text == "|" || right.text == "|" || right.area.left - left.area.right < NARROW_GAP * picture.letter_width
    };
    let first = (row.start..at).rev().take_while(|left| goes_on(*left)).last().unwrap_or(at);
    let last = (at..row.end.saturating_sub(1)).take_while(|left| goes_on(*left)).last().map_or(at, |left| left + 1);
    let texts: Vec<&str> = picture.pieces[first..=last].iter().map(|piece| piece.text.as_str()).collect();
    texts.join(" ")
}

/// The nearest label in front in the same row, or above in the same column, if it names somebody else.
fn owner<'a>(picture: &Picture<'_>, spot: &Spot, before: impl Iterator<Item = &'a Spot>) -> Option<Section> {
    let own = &picture.pieces[*spot.pieces.first()?];
    for other in before {
        let piece = &picture.pieces[*other.pieces.last()?];
        if !is_beside(piece, own) && !is_above(picture, other, spot) {
            continue;
        }
        return match other.concept {
            Concept::Agent => Some(Section::Agent),
            Concept::Nominee if other.text.to_lowercase().contains("nominee") => Some(Section::Nominee),
            Concept::Mobile | Concept::Email | Concept::Contact => {
                (other.section != Section::Own).then_some(other.section)
            }
            Concept::Other if is_passed_over(&other.text) => continue,
            Concept::CustomerName | Concept::Name | Concept::CustomerNameAddress => None,
            // «Date of Proposal | … | Phone | …»: whose telephone that is, the line above in its own column may say.
            _ if is_beside(piece, own) => continue,
            _ => None,
        };
    }
    None
}

fn is_beside(piece: &Piece, own: &Piece) -> bool {
    piece.row == own.row
}

/// Close above, with the same left edge.
#[expect(clippy::float_arithmetic, reason = "positions on a page, no money")]
fn is_above(picture: &Picture<'_>, other: &Spot, spot: &Spot) -> bool {
    let gap = spot.area.top - other.area.bottom;
    let is_near = (-0.3..NEAR_LINES).contains(&(gap / picture.line_height));
    is_near && (spot.area.left - other.area.left).abs() < 2.0 * picture.letter_width
}

/// An address stands between a name and its telephone.
fn is_passed_over(label: &str) -> bool {
    label.to_lowercase().contains("address")
}
