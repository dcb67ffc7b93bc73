//! Insurers: a table to extend, and free text for those not in it.

use super::wording::comparable;

/// One insurer the broker knows by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// As stored: `TATA_AIG`.
    pub code: &'static str,
    /// As people say it.
    pub name: &'static str,
    /// Other codes and names, in lower case without spaces.
    aliases: &'static [&'static str],
}

const fn known(code: &'static str, name: &'static str, aliases: &'static [&'static str]) -> Known {
    Known { code, name, aliases }
}

/// Everybody known by code. A new insurer is a line here.
pub const KNOWN: &[Known] = &[
    known("TATA_AIG", "Tata AIG", &["tata"]),
    known("DIGIT", "Go Digit", &["godigit"]),
    known("RELIANCE_GENERAL", "Reliance General", &["reliance", "indusindgeneral"]),
    known("ICICI_LOMBARD", "ICICI Lombard", &["icic", "icici"]),
    known("HDFC_ERGO", "HDFC ERGO", &["hdfc"]),
    known("BAJAJ_ALLIANZ", "Bajaj Allianz", &["bajaj", "bajajgeneral"]),
    known("LIBERTY_GENERAL", "Liberty General", &["liberty", "libertyvideocon"]),
    known("ROYAL_SUNDARAM", "Royal Sundaram", &["royal"]),
    known("ZURICH_KOTAK", "Zurich Kotak", &["kotak", "kotakmahindra", "kotakgeneral"]),
    known("NEW_INDIA", "New India Assurance", &["thenewindia", "thenewindiaassurance"]),
    known("UNITED_INDIA", "United India", &["unitedindiaassurance"]),
    known("SBI_GENERAL", "SBI General", &["sbi"]),
    known("NATIONAL_INSURANCE", "National Insurance", &["national"]),
    known("ORIENTAL_INSURANCE", "Oriental Insurance", &["oriental", "theoriental"]),
    known("IFFCO_TOKIO", "IFFCO Tokio", &["iffco"]),
    known("CHOLA_MS", "Cholamandalam MS", &["chola", "cholamandalam"]),
    known("FUTURE_GENERALI", "Future Generali", &["generalicentral", "futuregeneraliindia"]),
    known("MAGMA_HDI", "Magma HDI", &["magma", "magmageneral"]),
    known("SHRIRAM_GENERAL", "Shriram General", &["shriram"]),
    known("UNIVERSAL_SOMPO", "Universal Sompo", &["sompo"]),
    known("RAHEJA_QBE", "Raheja QBE", &["raheja"]),
    known("ACKO", "Acko", &[]),
    known("NAVI", "Navi", &[]),
    known("ZUNO", "Zuno", &["edelweiss"]),
    known("KSHEMA", "Kshema", &[]),
];

/// Words after an insurer's own name, longest first; they tell nobody apart.
const COMMON_ENDINGS: &[&str] =
    &["companylimited", "coltd", "limited", "ltd", "company", "insurance", "general", "india"];

/// An insurer by code, or by the words somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insurer(String);

impl Insurer {
    /// Matches `TATA_AIG`, `Tata AIG General Insurance Co. Ltd.` or `ICIC`; other text is kept as it is.
    ///
    /// # Errors
    /// A text for people when nothing is given, or far too much.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 100 {
            return Err("must be the name or code of an insurer, at most 100 characters".to_owned());
        }
        Ok(Self(find(text).map_or(text, |known| known.code).to_owned()))
    }

    /// The code, or the words kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The insurer of the table that these words mean, if one does.
#[must_use]
pub fn find(text: &str) -> Option<&'static Known> {
    let mut key = comparable(text);
    loop {
        if let Some(known) = KNOWN.iter().find(|known| known.answers_to(&key)) {
            return Some(known);
        }
        let shorter = COMMON_ENDINGS.iter().find_map(|ending| key.strip_suffix(ending))?;
        key = shorter.to_owned();
    }
}

impl Known {
    fn answers_to(&self, key: &str) -> bool {
        comparable(self.code) == key || comparable(self.name) == key || self.aliases.contains(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_names_and_old_codes_mean_the_same_insurer() {
        let cases = [
            ("ICIC", "ICICI_LOMBARD"),
            ("icici lombard general insurance company limited", "ICICI_LOMBARD"),
            ("Tata AIG", "TATA_AIG"),
            ("Go Digit General Insurance Ltd.", "DIGIT"),
            ("The New India Assurance Co. Ltd.", "NEW_INDIA"),
            ("Reliance General Insurance", "RELIANCE_GENERAL"),
            ("Zurich Kotak General Insurance Company (India) Limited", "ZURICH_KOTAK"),
            ("United India Insurance Co. Ltd", "UNITED_INDIA"),
        ];
        for (text, code) in cases {
            assert_eq!(Insurer::parse(text).expect(text).as_str(), code, "{text}");
        }
    }

    #[test]
    fn words_that_match_nobody_are_kept() {
        assert_eq!(Insurer::parse(" Panchayat Mutual ").expect("free text").as_str(), "Panchayat Mutual");
        assert!(Insurer::parse("  ").is_err());
        assert!(find("general insurance").is_none());
    }

    #[test]
    fn no_two_insurers_answer_to_one_name() {
        for one in KNOWN {
            let answering = KNOWN.iter().filter(|other| one.aliases.iter().any(|alias| other.answers_to(alias)));
            assert!(answering.count() <= 1, "{}", one.code);
        }
    }
}
