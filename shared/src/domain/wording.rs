//! The broker's words for kinds of vehicles, products and business. Known ones get one spelling; others are kept.

/// Canonical spelling, then what else people and older clients write (compared without case, spaces and dashes).
type Words = &'static [(&'static str, &'static [&'static str])];

const VEHICLE_TYPES: Words = &[
    ("Private Car", &["car", "pvtcar", "fourwheeler", "4w"]),
    ("Two Wheeler", &["bike", "motorcycle", "scooter", "2w", "twowheelers"]),
    ("GCV", &["goodscarryingvehicle", "goodscarrying", "goods"]),
    ("PCV", &["passengercarryingvehicle", "passengercarrying", "taxi"]),
    ("LCV", &["lightcommercialvehicle"]),
    ("MCV", &["mediumcommercialvehicle"]),
    ("HCV", &["heavycommercialvehicle"]),
    ("Misc D", &["misc", "miscellaneous", "miscd"]),
];

const PRODUCT_TYPES: Words = &[
    ("Package", &["comprehensive", "packagepolicy"]),
    ("SAOD", &["standaloneowndamage", "standaloneod"]),
    ("TP", &["thirdparty", "liability", "liabilityonly", "actonly"]),
    ("Bundled", &["bundle", "longterm"]),
];

const ROLLOVERS: Words = &[("ROLLOVER", &[]), ("RENEWAL", &["renew"])];

/// `PRIVATE_CAR`, `private car` → `Private Car`.
#[must_use]
pub fn vehicle_type(text: &str) -> String {
    canonical(VEHICLE_TYPES, text)
}

/// `PACKAGE`, `Comprehensive` → `Package`; labels of the form such as `Private Car` stay.
#[must_use]
pub fn product_type(text: &str) -> String {
    canonical(PRODUCT_TYPES, text)
}

/// `Rollover` → `ROLLOVER`.
#[must_use]
pub fn rollover(text: &str) -> String {
    canonical(ROLLOVERS, text)
}

fn canonical(words: Words, text: &str) -> String {
    let text = text.trim();
    let key = comparable(text);
    let known = words.iter().find(|(name, others)| comparable(name) == key || others.contains(&key.as_str()));
    known.map_or_else(|| text.to_owned(), |(name, _)| (*name).to_owned())
}

/// Lower case, letters and digits only.
pub(super) fn comparable(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_get_one_spelling_and_others_stay() {
        assert_eq!(vehicle_type("PRIVATE_CAR"), "Private Car");
        assert_eq!(vehicle_type("misc-d"), "Misc D");
        assert_eq!(product_type("Stand-Alone Own Damage"), "SAOD");
        assert_eq!(product_type(" Private Car "), "Private Car");
        assert_eq!(rollover("renewal"), "RENEWAL");
        assert_eq!(rollover("Port-in"), "Port-in");
    }
}
