//! The e-mail address somebody signs in with.

use serde_json::Value;
use shared::domain::contact::parse_email;

use crate::body::text;

/// An address in lower case and plain ASCII: it travels in tokens, which the web client reads with `atob`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Email(String);

impl Email {
    /// Reads the address out of a body.
    pub(crate) fn of(value: &Value) -> Result<Self, String> {
        let wrong = || "must be an e-mail address such as asha@example.in".to_owned();
        let email = parse_email(text(value)?).map_err(|_| wrong())?.to_ascii_lowercase();
        let plain = email.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\()[]:".contains(&byte));
        if plain && email.contains('@') { Ok(Self(email)) } else { Err(wrong()) }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case() {
        assert_eq!(Email::of(&json!(" Asha.Rao+crm@Nicsan.IN ")).unwrap().as_str(), "asha.rao+crm@nicsan.in");
    }

    #[test]
    fn what_could_not_travel_in_a_token_is_no_address() {
        for wrong in [
            json!("N/A"),
            json!("asha"),
            json!("आशा@example.in"),
            json!("asha@example.भारत"),
            json!("a\u{0}b@example.in"),
            json!("a\"b@example.in"),
            json!("a b@example.in"),
            json!(["a@b.in"]),
            json!(7),
            json!(null),
            json!(format!("{}@example.in", "a".repeat(65))),
            json!("a".repeat(1_000_000)),
        ] {
            assert!(Email::of(&wrong).is_err(), "{:.60}", wrong.to_string());
        }
    }
}
