//! Makes, and what is printed as make and model in one.

use super::{
    Parsed, Refused, is_nothing,
    model::{model, tidy},
};

/// Makers as they are printed, longest first where one begins like another. Used to part «MARUTI SWIFT VXI» into two.
const MAKES: &[&str] = &[
    "MARUTI SUZUKI INDIA LTD",
    "MARUTI SUZUKI",
    "MARUTI",
    "HYUNDAI MOTORS",
    "HYUNDAI",
    "TATA MOTORS LTD",
    "TATA MOTORS",
    "TATA",
    "MAHINDRA AND MAHINDRA",
    "MAHINDRA & MAHINDRA",
    "MAHINDRA",
    "HONDA MOTORCYCLE",
    "HONDA",
    "TOYOTA KIRLOSKAR",
    "TOYOTA",
    "KIA MOTORS",
    "KIA",
    "MG MOTOR",
    "MG MOTORS",
    "MG",
    "MORRIS GARAGES",
    "RENAULT",
    "NISSAN",
    "DATSUN",
    "FORD",
    "SKODA",
    "VOLKSWAGEN",
    "CHEVROLET",
    "FIAT",
    "JEEP",
    "CITROEN",
    "BYD",
    "BMW",
    "AUDI",
    "MERCEDES BENZ",
    "MERCEDES-BENZ",
    "MERCEDES",
    "VOLVO",
    "JAGUAR",
    "LAND ROVER",
    "LEXUS",
    "PORSCHE",
    "MINI",
    "ISUZU",
    "FORCE MOTORS",
    "FORCE",
    "ASHOK LEYLAND",
    "EICHER",
    "BHARATBENZ",
    "BHARAT BENZ",
    "SML ISUZU",
    "SWARAJ",
    "HERO MOTOCORP",
    "HERO HONDA",
    "HERO",
    "BAJAJ AUTO",
    "BAJAJ",
    "TVS MOTOR",
    "TVS",
    "ROYAL ENFIELD",
    "YAMAHA",
    "SUZUKI",
    "KTM",
    "JAWA",
    "KAWASAKI",
    "TRIUMPH",
    "HARLEY DAVIDSON",
    "DUCATI",
    "VESPA",
    "PIAGGIO",
    "APRILIA",
    "OLA ELECTRIC",
    "OLA",
    "ATHER ENERGY",
    "ATHER",
    "AMPERE",
    "OKINAWA",
    "ATUL",
    "JCB",
    "SONALIKA",
    "ESCORTS",
    "JOHN DEERE",
    "NEW HOLLAND",
    "EULER",
    "CASE",
    "CATERPILLAR",
    "KOBELCO",
    "KOMATSU",
    "ACE",
    "AJAX",
    "POWERTRAC",
    "FARMTRAC",
    "KUBOTA",
    "TAFE",
    "MASSEY FERGUSON",
    "HINDUSTAN MOTORS",
    "MITSUBISHI",
    "SCANIA",
    "MAN",
];

/// Reads a make.
///
/// # Errors
/// It is empty, or figures.
pub(crate) fn make(text: &str) -> Result<Parsed, Refused> {
    let text = tidy(text);
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters < 2
        || is_nothing(&text)
        || text.split(' ').count() > 6
        || text.contains(['@', ':', '%', '₹', '\u{fffd}'])
    {
        return Err("is no make");
    }
    if text.chars().filter(char::is_ascii_digit).count() > letters {
        return Err("is no make");
    }
    Ok(repaired(&text).map_or_else(|| Parsed::plain(text), |known| Parsed { value: known.into(), is_repaired: true }))
}

/// A scan reads «BAJA)» and «HYUNDA1»: where a sign or a figure stands for one letter, the only known maker that it can be.
fn repaired(text: &str) -> Option<&'static str> {
    let upper = text.to_uppercase();
    if upper.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '&' | '.')) {
        return None;
    }
    let fits = |make: &&&str| make.len() == upper.len() && make.len() > 3 && strsim::levenshtein(make, &upper) == 1;
    let mut known = MAKES.iter().filter(fits);
    known.next().filter(|_| known.next().is_none()).copied()
}

/// Reads `MARUTI / SWIFT VXI`, `TATA-NEXON XZ`, `HYUNDAI CRETA SX`.
///
/// # Errors
/// There is no sign between the two and the maker is not known.
pub(crate) fn make_and_model(text: &str) -> Result<(Parsed, Parsed), Refused> {
    let text = tidy(text);
    let upper = text.to_uppercase();
    let known = MAKES.iter().find(|make| {
        upper.strip_prefix(**make).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(char::is_alphanumeric))
    });
    let parted =
        known.map(|make| text.split_at(make.len())).or_else(|| text.split_once(" / ")).or_else(|| text.split_once('/'));
    let (own_make, own_model) = parted.ok_or("does not part make and model")?;
    let own_model = without_repetition(own_model);
    let separators = |letter: char| letter.is_whitespace() || matches!(letter, '/' | '-' | ',' | '&');
    Ok((make(own_make.trim_matches(separators))?, model(own_model.trim_matches(separators))?))
}

/// «PIAGGIO APE / APE CITY PLUS»: what the maker adds to its name, and says again as the model's.
fn without_repetition(model: &str) -> &str {
    let Some((first, rest)) = model.split_once('/') else { return model };
    let (first, again) = (first.trim().to_uppercase(), rest.trim());
    let is_repeated = again.get(..first.len()).is_some_and(|head| head.eq_ignore_ascii_case(&first))
        && again[first.len()..].starts_with(' ');
    if !first.is_empty() && is_repeated { again } else { model }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn makes_and_models_are_parted() {
        let cases = [
            ("PIAGGIO APE / APE CITY PLUS / CNG", "PIAGGIO", "APE CITY PLUS / CNG"),
            ("MARUTI SWIFT / VXI", "MARUTI", "SWIFT / VXI"),
            ("MARUTI / SWIFT VXI", "MARUTI", "SWIFT VXI"),
            ("Maruti Suzuki Swift VXI", "Maruti Suzuki", "Swift VXI"),
            ("TATA-NEXON XZ", "TATA", "NEXON XZ"),
            ("ACME / ROADSTER", "ACME", "ROADSTER"),
            ("MAHINDRA SCORPIO-N Z8", "MAHINDRA", "SCORPIO-N Z8"),
        ];
        for (text, own_make, own_model) in cases {
            let expected = (Parsed::plain(own_make), Parsed::plain(own_model));
            assert_eq!(make_and_model(text), Ok(expected), "{text}");
        }
        for text in ["", "SWIFT VXI", "MARUTI", "--", "MARUTIX"] {
            assert!(make_and_model(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_misread_make_is_repaired_when_it_is_a_known_one() {
        for (text, meant) in [("BAJA)", "BAJAJ"), ("HYUNDA1", "HYUNDAI")] {
            assert_eq!(make(text), Ok(Parsed { value: meant.into(), is_repaired: true }), "{text}");
        }
        for text in ["BAJAX", "ACME 5", "M&M", "Mercedes-Benz"] {
            assert_eq!(make(text), Ok(Parsed::plain(text)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,60}") {
            let _ = (make(&text), make_and_model(&text));
        }
    }
}
