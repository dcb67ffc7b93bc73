//! «Total» and «Sub-total» without a word of what: the heading over their column or in front of their rows says it.

use super::{Page, labels::Spot, places::Place, read::money};
use crate::extraction::wording::Concept;

/// Rows of a table between its heading and its total.
const MOST_ROWS: usize = 16;

/// Is this label nothing but the word for a sum?
pub(super) fn is_bare_total(spot: &Spot) -> bool {
    let letters: String = spot.text.chars().filter(|letter| letter.is_alphabetic()).collect();
    ["total", "subtotal", "totals"].contains(&letters.to_lowercase().as_str())
}

/// What the amount is the sum of.
pub(super) fn of(page: &Page<'_>, spot: &Spot, place: &Place) -> Option<Concept> {
    let label = *spot.pieces.first()?;
    let amount = page.picture.pieces.iter().position(|piece| piece.words.start == place.line_words.start)?;
    let over_amount = if amount == label { None } else { over(page, amount, label) };
    over_amount.or_else(|| over(page, label, label)).or_else(|| in_front(page, label))
}

/// The heading over the column of a piece, the nearest first.
fn over(page: &Page<'_>, at: usize, label: usize) -> Option<Concept> {
    let picture = &page.picture;
    let own = &picture.pieces[at];
    let mut is_of_premium = false;
    for row in picture.rows[..picture.pieces[label].row].iter().rev().take(MOST_ROWS) {
        let mut above = row.clone().filter(|at| picture.pieces[*at].area.shared_width(&own.area) > 0.0);
        let heading = above.find_map(|above| Some((above, heading(page, above)?)));
        if let Some((above, concept)) = heading {
            // Values insured stand in one table, and nothing of the premium between.
            let is_apart = picture.pieces[above].cell.map(|cell| cell.table) != own.cell.map(|cell| cell.table);
            return Some(concept).filter(|_| concept != Concept::IdvTotal || !is_apart && !is_of_premium);
        }
        is_of_premium |= row.clone().any(|other| is_part_of_premium(page, other));
    }
    None
}

fn is_part_of_premium(page: &Page<'_>, at: usize) -> bool {
    let spots = page.labels.spots.iter().filter(|spot| spot.pieces.contains(&at));
    spots.into_iter().any(|spot| {
        let is_sum = money(spot.concept).is_some() && !spot.concept.as_str().starts_with("idv");
        is_sum || matches!(spot.concept, Concept::PremiumPart | Concept::Ncb | Concept::Discount)
    })
}

/// The heading in a column of its own to the left, over the rows in which that column is empty.
fn in_front(page: &Page<'_>, label: usize) -> Option<Concept> {
    let picture = &page.picture;
    let own = &picture.pieces[label];
    let rows = picture.rows[..=own.row].iter().rev().take(MOST_ROWS);
    let left = |row: &std::ops::Range<usize>| {
        row.clone().find(|at| *at != label && picture.pieces[*at].area.right <= own.area.left)
    };
    rows.into_iter().find_map(left).and_then(|at| heading(page, at))
}

/// What a piece heads, if it is a heading of a part of the premium or of the values insured, and nothing else.
fn heading(page: &Page<'_>, at: usize) -> Option<Concept> {
    let spot = page.labels.spots.iter().find(|spot| spot.inline.is_none() && spot.pieces.contains(&at))?;
    match spot.concept {
        Concept::OdSection | Concept::TpSection | Concept::AddonSection | Concept::PaSection => Some(spot.concept),
        Concept::Idv => Some(Concept::IdvTotal),
        _ => None,
    }
}
