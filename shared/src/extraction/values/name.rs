//! Names of persons and firms, without title.

use super::{Parsed, Refused};

/// Titles in front of a name; `M/S` in front of a firm's.
const TITLES: [&str; 14] =
    ["m/s", "mr", "mrs", "ms", "smt", "shri", "sri", "miss", "dr", "master", "mx", "messrs", "kumari", "prof"];

/// Words that end a name: whose child or wife, and what follows it in the same box.
const ENDS: [&str; 12] =
    ["s/o", "d/o", "w/o", "c/o", "son", "aged", "age", "address", "mobile", "email", "contact", "gstin"];

/// Of which the name of a firm has one.
const FIRMS: [&str; 16] = [
    "transports",
    "transport",
    "traders",
    "enterprises",
    "enterprise",
    "agencies",
    "industries",
    "logistics",
    "travels",
    "motors",
    "stores",
    "associates",
    "constructions",
    "company",
    "ltd",
    "llp",
];

/// Reads a name.
///
/// # Errors
/// It holds figures, an e-mail address or too few letters.
pub(crate) fn name(text: &str) -> Result<Parsed, Refused> {
    // A scan reads the I of capitals as a bar or an exclamation mark.
    let meant = capitals(&text.replace('!', "I"));
    let is_repaired = meant != text;
    let own = meant.split(['(', ',', ';', '|']).next().unwrap_or("");
    let mut words: Vec<&str> = without_code(own).split_whitespace().collect();
    // What stands behind «M/s» is the name of a firm, and «Sri» a part of it.
    let mut is_firm = words.iter().any(|word| FIRMS.contains(&bare(word).as_str()))
        && words.first().is_some_and(|word| matches!(bare(word).as_str(), "sri" | "shri"));
    while !is_firm && words.first().is_some_and(|word| is_title(word)) {
        is_firm = is_firms(words.remove(0));
    }
    let ends = |word: &&str| ENDS.contains(&bare(word).as_str());
    if let Some(end) = words.iter().skip(1).position(ends) {
        words.truncate(end + 1);
    }
    let name = words.join(" ");
    let name = name.trim_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | ')'));
    let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    let has_figures = name.bytes().any(|byte| byte.is_ascii_digit());
    let is_strange = name.chars().any(|letter| {
        matches!(
            letter,
            '@' | ':' | '%' | '₹' | '=' | '?' | '*' | '_' | '~' | '<' | '>' | '\\' | '#' | '$' | '\u{fffd}'
        )
    });
    // «RAO» alone is what a narrow column has broken off.
    let is_rest = letters < 3 || words.len() == 1 && letters < 4;
    if is_rest || has_figures || is_strange || words.len() > 10 {
        return Err("is no name");
    }
    if is_of_the_form(&words) {
        return Err("is a word of the form");
    }
    Ok(Parsed { value: name.to_owned(), is_repaired })
}

/// «Vehicle Details», «Divisional Office Pune»: headings and offices, whom nobody insures.
fn is_of_the_form(words: &[&str]) -> bool {
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&bare(word).as_str()));
    let is_office =
        has(&["office"]) && has(&["divisional", "branch", "issuing", "servicing", "regional", "issue", "head"]);
    let ends_a_heading = words.last().is_some_and(|word| ["details", "particulars"].contains(&bare(word).as_str()));
    is_office || ends_a_heading
}

/// A scan reads the I of «SAI» as a small l: between capitals there is none.
fn capitals(text: &str) -> String {
    let meant = |word: &str| {
        let capitals = word.chars().filter(char::is_ascii_uppercase).count();
        let is_capital = capitals > 1 && word.chars().all(|letter| !letter.is_ascii_lowercase() || letter == 'l');
        if is_capital { word.replace('l', "I") } else { word.to_owned() }
    };
    text.split(' ').map(meant).collect::<Vec<_>>().join(" ")
}

/// Without the customer's number in front: «PO87654321 / MR. SURESH RAO».
fn without_code(text: &str) -> &str {
    let parts = text.split_once(" / ").or_else(|| text.split_once("/ "));
    let is_code = |code: &str| code.bytes().any(|byte| byte.is_ascii_digit()) && !code.trim().contains(' ');
    parts.filter(|(code, _)| is_code(code)).map_or(text, |(_, name)| name)
}

fn bare(word: &str) -> String {
    word.trim_end_matches(['.', ':', ',']).to_lowercase()
}

fn is_title(word: &str) -> bool {
    TITLES.contains(&bare(word).as_str())
}

fn is_firms(title: &str) -> bool {
    matches!(bare(title).as_str(), "m/s" | "messrs")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_and_what_follows_are_left_out() {
        let cases = [
            ("SHRI NIRMAY VEMBOLLI", "NIRMAY VEMBOLLI"),
            ("MR. SOMDEEP KUMARAN KETHAPALLI", "SOMDEEP KUMARAN KETHAPALLI"),
            ("M/S. NAMUNA TRADERS PVT. LTD.", "NAMUNA TRADERS PVT. LTD."),
            ("M/s SRI BALAVARMA TRANSPORTS", "SRI BALAVARMA TRANSPORTS"),
            ("Sri Balaji Transports", "Sri Balaji Transports"),
            ("Sri Balaji", "Balaji"),
            ("PO87654321 / MR. SURESH RAO", "SURESH RAO"),
            ("RAVI KUMAR S/O MOHAN LAL", "RAVI KUMAR"),
            ("ANITA DEVI, 12 MG ROAD, PUNE", "ANITA DEVI"),
            ("RAJVEER S R BHOSRANI", "RAJVEER S R BHOSRANI"),
        ];
        assert_eq!(name("SHR! ARVIN DEV!"), Ok(Parsed { value: "ARVIN DEVI".into(), is_repaired: true }));
        assert_eq!(name("SAl TRADERS"), Ok(Parsed { value: "SAI TRADERS".into(), is_repaired: true }));
        for (text, meant) in cases {
            assert_eq!(name(text), Ok(Parsed::plain(meant)), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_told() {
        for text in [
            "",
            "RAO",
            "MR.",
            "221, 3RD MAIN",
            "a@b.in",
            "6000034484",
            "--",
            "PLOT 88",
            "20%",
            "Vehicle Details",
            "DIVISIONAL OFFICE PUNE",
        ] {
            assert!(name(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_name_never_holds_figures(text in ".{0,60}") {
            if let Ok(parsed) = name(&text) {
                prop_assert!(!parsed.value.bytes().any(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
