//! The secrets that sign tokens, by key id.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};

/// Shortest secret: HS256 is only as strong as its key, and a key shorter than the digest weakens it (RFC 7518 §3.2).
pub const SECRET_BYTES_MIN: usize = 32;

/// A random secret of 32 bytes in hex shows about 14 different characters; a typed-in placeholder shows fewer.
const DISTINCT_BYTES_MIN: usize = 10;

/// Longest key id; it travels in every request.
const KID_CHARS_MAX: usize = 32;

/// Key id of a lone secret that came without one, so that it can be named when a second one joins it.
const FIRST_KID: &str = "1";

/// Why a text is no set of signing keys; fit for the start-up message, free of secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Nothing there.
    #[error("holds no secret")]
    Empty,
    /// Fewer than [`SECRET_BYTES_MIN`] bytes.
    #[error("secret number {0} is shorter than {SECRET_BYTES_MIN} bytes")]
    TooShort(usize),
    /// Long enough, but of few different characters.
    #[error("secret number {0} looks typed, not random")]
    NotRandom(usize),
    /// Several secrets need names.
    #[error("secret number {0} needs the form kid:secret")]
    Unnamed(usize),
    /// A name outside `A-Z a-z 0-9 . _ -`, or longer than 32.
    #[error("key id number {0} may hold only letters, digits, dot, dash and underscore, at most {KID_CHARS_MAX}")]
    BadKid(usize),
    /// One name for two secrets.
    #[error("key id number {0} is used twice")]
    Twice(usize),
}

/// Signing keys: the first signs, all verify. Rotation: put the new one in front, remove the old one after the
/// longest token has expired.
#[derive(Clone)]
pub struct Keys {
    current: (Header, EncodingKey),
    by_header: HashMap<String, DecodingKey>,
}

impl Keys {
    /// Reads either one secret, or `kid:secret` entries separated by commas or line breaks.
    ///
    /// # Errors
    /// Says which entry is wrong, never what it holds.
    pub fn parse(text: &str) -> Result<Self, KeyProblem> {
        let entries: Vec<&str> = text.split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty()).collect();
        let mut current = None;
        let mut by_header = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            let (kid, secret) = split_entry(entry, index + 1, entries.len())?;
            let header = header_of(kid);
            let twin = by_header.insert(encode_header(&header), DecodingKey::from_secret(secret));
            if twin.is_some() {
                return Err(KeyProblem::Twice(index + 1));
            }
            current.get_or_insert_with(|| (header, EncodingKey::from_secret(secret)));
        }
        Ok(Self { current: current.ok_or(KeyProblem::Empty)?, by_header })
    }

    /// The header and key that sign new tokens.
    pub(super) fn signing(&self) -> (&Header, &EncodingKey) {
        (&self.current.0, &self.current.1)
    }

    /// The key for a token that begins with `encoded_header`.
    ///
    /// The header is compared byte for byte with those this program writes, and never interpreted: whatever a stranger
    /// puts there (`alg: none`, another algorithm, `jwk`, `jku`, a path as `kid`) selects nothing.
    pub(super) fn verifying(&self, encoded_header: &str) -> Option<&DecodingKey> {
        self.by_header.get(encoded_header)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Keys({} of them)", self.by_header.len())
    }
}

fn split_entry(entry: &str, number: usize, count: usize) -> Result<(&str, &[u8]), KeyProblem> {
    let (kid, secret) = match entry.split_once(':') {
        Some(named) => named,
        None if count == 1 => (FIRST_KID, entry),
        None => return Err(KeyProblem::Unnamed(number)),
    };
    let (kid, secret) = (kid.trim(), secret.trim().as_bytes());
    if !is_kid(kid) {
        return Err(KeyProblem::BadKid(number));
    }
    if secret.len() < SECRET_BYTES_MIN {
        return Err(KeyProblem::TooShort(number));
    }
    let distinct: std::collections::HashSet<&u8> = secret.iter().collect();
    if distinct.len() < DISTINCT_BYTES_MIN {
        return Err(KeyProblem::NotRandom(number));
    }
    Ok((kid, secret))
}

fn is_kid(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=KID_CHARS_MAX).contains(&text.len()) && text.chars().all(plain)
}

fn header_of(kid: &str) -> Header {
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(kid.to_owned());
    header
}

/// The header exactly as `jsonwebtoken::encode` writes it.
#[expect(clippy::expect_used, reason = "a header of three texts is always JSON")]
fn encode_header(header: &Header) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(header).expect("a header of three texts is JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_lone_secret_needs_no_name() {
        assert!(Keys::parse(SECRET).is_ok());
        assert!(Keys::parse(&format!("  {SECRET}\n")).is_ok());
    }

    #[test]
    fn several_secrets_are_separated_by_commas_or_lines() {
        let keys = Keys::parse(&format!("b:{SECRET}\n a:{SECRET} ,c:{SECRET}")).expect("three named");
        assert_eq!(keys.by_header.len(), 3);
        assert_eq!(keys.signing().0.kid.as_deref(), Some("b"));
    }

    #[test]
    fn each_flaw_is_named_without_the_secret() {
        let kid_of_path = format!("../../etc:{SECRET}");
        let cases = [
            (String::new(), KeyProblem::Empty),
            (" ,\n".to_owned(), KeyProblem::Empty),
            ("short".to_owned(), KeyProblem::TooShort(1)),
            ("a".repeat(64), KeyProblem::NotRandom(1)),
            (format!("a:{SECRET},{SECRET}"), KeyProblem::Unnamed(2)),
            (kid_of_path, KeyProblem::BadKid(1)),
            (format!("a:{SECRET},a:{SECRET}"), KeyProblem::Twice(2)),
            (format!("a:{SECRET},b:{}", &SECRET[1..]), KeyProblem::TooShort(2)),
        ];
        for (text, expected) in cases {
            let problem = Keys::parse(&text).expect_err("flawed");
            assert_eq!(problem, expected);
            assert!(!problem.to_string().contains("0123"));
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let keys = Keys::parse(SECRET).expect("long enough");
        assert_eq!(format!("{keys:?}"), "Keys(1 of them)");
    }
}
