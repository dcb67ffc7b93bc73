//! One spelling of a value, so that spellings can be compared.

use rust_decimal::Decimal;
use shared::domain::insurer;

use super::{is_number, letters};

/// Is nothing said?
pub(super) fn is_nothing(field: &str, text: &str) -> bool {
    let upper = text.trim().to_uppercase();
    let is_empty = ["", "-", "--", "---", "NA", "N/A", "NIL", "NULL", "NONE", "UNKNOWN"].contains(&upper.as_str());
    let new = ["NEW", "UNREGISTERED", "NEWVEHICLE", "NEW0001", "NEWTOBEREGISTERED"];
    is_empty || field == "vehicle_number" && new.contains(&letters(&upper).as_str())
}

/// The one spelling.
pub(super) fn normal(field: &str, text: Option<&str>) -> Option<String> {
    let text = text.filter(|text| !is_nothing(field, text))?.trim();
    let upper = text.to_uppercase();
    Some(match field {
        _ if is_number(field) => {
            text.parse::<Decimal>().map_or_else(|_| format!("BAD:{text}"), |number| number.normalize().to_string())
        }
        "issue_date" | "expiry_date" => text.to_owned(),
        "insurer" => insurer::find(text).map_or_else(|| letters(text), |known| known.code.to_owned()),
        "customer_name" => letters(without_title(&upper)),
        "policy_number" | "vehicle_number" | "make" | "model" => letters(text),
        "mobile" => text.chars().filter(char::is_ascii_digit).collect(),
        "email" => text.to_lowercase(),
        _ => upper,
    })
}

fn without_title(upper: &str) -> &str {
    let titles = ["M/S", "MR", "MRS", "MS", "SMT", "SHRI", "MISS", "DR"];
    let (first, rest) = upper.split_once(' ').unwrap_or(("", upper));
    if titles.contains(&first.trim_end_matches('.')) { rest } else { upper }
}
