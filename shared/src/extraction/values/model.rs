//! Models, with whatever of their variant is printed with them.

use super::{Parsed, Refused, is_nothing};

/// Names of models without figures. A scan reads «KW1D», and only «KWID» is a car.
const MODELS: &[&str] = &[
    "SWIFT",
    "DZIRE",
    "BALENO",
    "BREZZA",
    "ERTIGA",
    "CIAZ",
    "IGNIS",
    "CELERIO",
    "ALTO",
    "WAGON",
    "EECO",
    "OMNI",
    "FRONX",
    "JIMNY",
    "CRETA",
    "VENUE",
    "VERNA",
    "AURA",
    "SANTRO",
    "EON",
    "ALCAZAR",
    "TUCSON",
    "EXTER",
    "NEXON",
    "HARRIER",
    "SAFARI",
    "TIAGO",
    "TIGOR",
    "ALTROZ",
    "PUNCH",
    "INDICA",
    "INDIGO",
    "SUMO",
    "SCORPIO",
    "BOLERO",
    "THAR",
    "XYLO",
    "MARAZZO",
    "CITY",
    "AMAZE",
    "JAZZ",
    "CIVIC",
    "ELEVATE",
    "INNOVA",
    "CRYSTA",
    "FORTUNER",
    "GLANZA",
    "ETIOS",
    "COROLLA",
    "HYRYDER",
    "SELTOS",
    "SONET",
    "CARENS",
    "CARNIVAL",
    "HECTOR",
    "ASTOR",
    "GLOSTER",
    "COMET",
    "KWID",
    "DUSTER",
    "TRIBER",
    "KIGER",
    "MAGNITE",
    "TERRANO",
    "ECOSPORT",
    "FIGO",
    "ENDEAVOUR",
    "ASPIRE",
    "RAPID",
    "OCTAVIA",
    "SUPERB",
    "KUSHAQ",
    "SLAVIA",
    "KODIAQ",
    "POLO",
    "VENTO",
    "VIRTUS",
    "TAIGUN",
    "COMPASS",
    "SPLENDOR",
    "PASSION",
    "GLAMOUR",
    "PLEASURE",
    "DESTINI",
    "ACTIVA",
    "DIO",
    "SHINE",
    "UNICORN",
    "HORNET",
    "JUPITER",
    "APACHE",
    "NTORQ",
    "RAIDER",
    "PULSAR",
    "PLATINA",
    "DISCOVER",
    "AVENGER",
    "CHETAK",
    "CLASSIC",
    "BULLET",
    "METEOR",
    "HIMALAYAN",
    "ACCESS",
    "BURGMAN",
    "GIXXER",
    "FASCINO",
    "TRAVELLER",
    "VIKRANT",
    "INTRA",
    "DOST",
    "JEETO",
    "SUPRO",
];

/// Reads a model with whatever of its variant is printed with it.
///
/// # Errors
/// It is empty, or an amount.
pub(crate) fn model(text: &str) -> Result<Parsed, Refused> {
    let text = tidy(text);
    let is_short = text.chars().filter(|letter| letter.is_alphanumeric()).count() < 2;
    if is_short || is_nothing(&text) || text.len() > 80 || text.contains(['@', ':', '%', '₹', '\u{fffd}']) {
        return Err("is no model");
    }
    let repaired: Vec<String> = text.split(' ').map(known_model).collect();
    let repaired = hyundai(&repaired.join(" "));
    Ok(Parsed { is_repaired: repaired != text, value: repaired })
}

/// A word that becomes a known model when its figures are taken for letters.
fn known_model(word: &str) -> String {
    let meant = |letter| match letter {
        '0' => 'O',
        '1' => 'I',
        '5' => 'S',
        '8' => 'B',
        other => other,
    };
    let repaired: String = word.to_uppercase().chars().map(meant).collect();
    if word.len() > 2 && MODELS.contains(&repaired.as_str()) && !word.eq_ignore_ascii_case(&repaired) {
        repaired
    } else {
        word.to_owned()
    }
}

/// Trims that only cars called i10 and i20 come in.
const TRIMS: [&str; 5] = ["MAGNA", "SPORTZ", "ASTA", "ERA", "NIOS"];

/// A scan reads «110 MAGNA» for «I10 MAGNA».
fn hyundai(text: &str) -> String {
    let upper = text.to_uppercase();
    let is_of_trim = upper.split(' ').any(|word| TRIMS.contains(&word));
    let meant = |word: &str| match word {
        "110" | "l10" | "|10" if is_of_trim => "I10".to_owned(),
        "120" | "l20" | "|20" if is_of_trim => "I20".to_owned(),
        other => other.to_owned(),
    };
    text.split(' ').map(meant).collect::<Vec<_>>().join(" ")
}

/// Without what parts it from its neighbours, in single spaces.
pub(super) fn tidy(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    text.join(" ").trim_matches([':', '-', '/', '|', ',', '.', ' ', '*']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_misread_model_is_repaired_when_it_is_a_known_one() {
        assert_eq!(model("KW1D RXT 1.0"), Ok(Parsed { value: "KWID RXT 1.0".into(), is_repaired: true }));
        assert_eq!(model("110 MAGNA"), Ok(Parsed { value: "I10 MAGNA".into(), is_repaired: true }));
        assert_eq!(model("PULSAR 120"), Ok(Parsed::plain("PULSAR 120")));
        assert_eq!(model("I20 MAGNA 1.2"), Ok(Parsed::plain("I20 MAGNA 1.2")));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,60}") {
            let _ = model(&text);
        }
    }
}
