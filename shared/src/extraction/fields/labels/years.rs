//! «IDV Year 1 | Year 2 | Year 3»: the value insured of the first year at the head of a row of years.

use super::{
    super::super::{
        picture::{Picture, Section},
        wording::{Concept, Lexicon},
    },
    Labels, spot,
};

/// Makes labels of the years of such a row; only the first has the policy's value below it.
pub(super) fn find(picture: &Picture<'_>, sections: &[Section], lexicon: &Lexicon, labels: &mut Labels) {
    for row in &picture.rows {
        if row.len() < 2 {
            continue;
        }
        let years: Vec<Option<(&str, u32)>> = row.clone().map(|at| year(&picture.pieces[at].text)).collect();
        for (number, pair) in years.windows(2).enumerate() {
            let [Some((name, 1)), Some(("", 2))] = pair else { continue };
            let first = row.start + number;
            let of_value = |concept| matches!(concept, Concept::Idv | Concept::IdvTotal | Concept::IdvVehicle);
            let Some(meaning) = lexicon.exactly(name).filter(|meaning| of_value(meaning.concept)) else { continue };
            labels.spots.retain(|spot| !spot.pieces.contains(&first));
            let piece = &picture.pieces[first];
            labels.spots.push(spot(meaning, piece.text.clone(), piece.area, sections[first], vec![first]));
            let later = years[number..].iter().take_while(|year| year.is_some()).count();
            labels.is_label[first..first + later].fill(true);
        }
    }
}

/// What stands in front of «Year 2» or «2nd Year», and which year it is.
fn year(text: &str) -> Option<(&str, u32)> {
    let text = text.trim_end_matches([')', ':']);
    let (before, last) = text.rsplit_once(' ')?;
    let is_year =
        |word: &str| ["year", "yr"].iter().any(|year| word.trim_matches(['.', '(']).eq_ignore_ascii_case(year));
    let (name, count) = before.rsplit_once(' ').unwrap_or(("", before));
    let (count, is_counted) = if is_year(last) { (count, true) } else { (last, is_year(count)) };
    let figures = count.trim_matches('(').trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let count = figures.parse().ok().filter(|count| is_counted && (1..=5).contains(count))?;
    Some((name.trim_end_matches([' ', '-', '(', ':']), count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_counted_before_and_behind_the_word() {
        for (text, meant) in [
            ("IDV Year 1", Some(("IDV", 1))),
            ("Year 2", Some(("", 2))),
            ("2nd Year", Some(("", 2))),
            ("Total IDV (1st Year)", Some(("Total IDV", 1))),
            ("Year of Manufacture", None),
            ("IDV", None),
            ("Year 2025", None),
        ] {
            assert_eq!(year(text), meant, "{text}");
        }
    }
}
