//! «Total» and «Sub-total» without a word of what: the heading over their column or in front of their rows says it.

use rust_decimal::Decimal;

use super::{Page, labels::Spot, places::Place, read::money};
use crate::extraction::{values, wording::Concept};

/// Rows of a table between its heading and its total.
const MOST_ROWS: usize = 16;

/// Is this label nothing but the word for a sum?
pub(super) fn is_bare_total(spot: &Spot) -> bool {
    let letters: String = spot.text.chars().filter(|letter| letter.is_alphabetic()).collect();
    ["total", "subtotal", "totals"].contains(&letters.to_lowercase().as_str())
}

/// Which of the amounts of a row is the sum of the others, if the last is: that of several years, or of the vehicle and what
/// is fitted to it. What a tax is added to is not meant: the amounts must be of one kind, and so of about one size.
pub(super) fn last_of_row(spot: &Spot, places: &[Place]) -> Option<(Concept, usize)> {
    let is_of_values = matches!(spot.concept, Concept::Idv | Concept::IdvTotal);
    if places.len() < LEAST_ADDENDS + 1 || money(spot.concept).is_none() {
        return None;
    }
    let amount = |place: &Place| values::amount(&place.line).ok().map(|(amount, _)| amount);
    let amounts: Vec<Decimal> = places.iter().map(amount).collect::<Option<_>>()?;
    let (total, addends) = amounts.split_last()?;
    let (least, most) = (addends.iter().min()?, addends.iter().max()?);
    let is_sum = addends.iter().sum::<Decimal>() == *total && most < total;
    let is_of_one_size = *least * MOST_TIMES >= *most;
    let concept = if is_of_values { Concept::IdvTotal } else { spot.concept };
    (is_sum && (is_of_values || is_of_one_size)).then_some((concept, places.len() - 1))
}

/// Fewer amounts may be a sum by chance.
const LEAST_ADDENDS: usize = 2;

/// The premium of one year is no more than so many times that of another.
const MOST_TIMES: Decimal = Decimal::TWO;

/// What the amount is the sum of.
pub(super) fn of(page: &Page<'_>, spot: &Spot, place: &Place) -> Option<Concept> {
    let label = *spot.pieces.first()?;
    let amount = page.picture.pieces.iter().position(|piece| piece.words.start == place.line_words.start)?;
    // That of values insured is asked for most: one table, and nothing of the premium between.
    let over_label = over(page, label, label);
    let over_amount = || if amount == label { None } else { over(page, amount, label) };
    let of_values = over_label.filter(|concept| *concept == Concept::IdvTotal);
    of_values.or_else(over_amount).or(over_label).or_else(|| in_front(page, label))
}

/// «Vehicle» in front of an amount, in a table with the values insured of several years.
pub(super) fn is_value_of_vehicle(page: &Page<'_>, spot: &Spot, place: &Place) -> bool {
    let is_amount = || values::amount(&place.line).is_ok_and(|(amount, _)| amount >= Decimal::ONE_THOUSAND);
    let is_row = spot.concept == Concept::MakeModel && spot.inline.is_none();
    let label = spot.pieces.first().filter(|_| is_row && is_amount());
    label.is_some_and(|label| over(page, *label, *label) == Some(Concept::IdvTotal))
}

/// The heading over the column of a piece, the nearest first.
fn over(page: &Page<'_>, at: usize, label: usize) -> Option<Concept> {
    let picture = &page.picture;
    let own = &picture.pieces[at];
    let mut is_of_premium = false;
    for row in picture.rows[..picture.pieces[label].row].iter().rev().take(MOST_ROWS) {
        // A heading with a row of the table of its own stands over all columns.
        let table = |at: usize| picture.pieces[at].cell.map(|cell| cell.table);
        let is_alone = row.len() == 1 && own.cell.is_some() && table(row.start) == table(at);
        let mut above = row.clone().filter(|at| is_alone || picture.pieces[*at].area.shared_width(&own.area) > 0.0);
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
