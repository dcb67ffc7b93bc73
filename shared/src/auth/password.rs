//! Passwords: the rule for new ones, their hashes, and the check at sign-in.

use secrecy::{ExposeSecret, SecretString};
use tokio::task::{JoinError, spawn_blocking};

/// bcrypt's cost: about a quarter of a second on one full Lambda processor (1,769 MB).
const COST: u32 = 12;

/// bcrypt reads no further; a longer password would be cut without a word.
pub const PASSWORD_BYTES_MAX: usize = 72;

/// Shortest password, in characters (OWASP ASVS 5.0, 6.2.1).
pub const PASSWORD_CHARS_MIN: usize = 8;

/// A password that falls within this many guesses is a common one (the lists hold 30,000), or one with a digit added.
const GUESSES_MIN: u64 = 100_000;

/// Hash of a password nobody has, made with [`COST`]: an unknown user costs as much time as a wrong password.
const NOBODYS_HASH: &str = "$2b$12$k9GmqVnC3hYyRZpV8eXw1uJT.gFzomYRgNyY2qmEgoBoX5UG5Ad9C";

/// Why a password is refused as a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than [`PASSWORD_CHARS_MIN`] characters.
    #[error("needs at least {PASSWORD_CHARS_MIN} characters")]
    TooShort,
    /// More than [`PASSWORD_BYTES_MAX`] bytes.
    #[error("may not be longer than {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    /// Among the common ones, or made of the user's own name or e-mail.
    #[error("is too easy to guess")]
    TooCommon,
    /// bcrypt repeats its input with a zero byte between, so `ab` and `ab\0ab` would be the same.
    #[error("may not contain a zero byte")]
    ZeroByte,
}

/// Hashing did not run to its end: the runtime is going down, or the stored hash is damaged.
#[derive(Debug, thiserror::Error)]
pub enum HashFailure {
    /// The thread was cancelled.
    #[error("hashing was interrupted")]
    Interrupted(#[from] JoinError),
    /// bcrypt refused its input.
    #[error("bcrypt failed")]
    Bcrypt(#[from] bcrypt::BcryptError),
}

/// A password that satisfies the rule for new ones.
#[derive(Debug, Clone)]
pub struct NewPassword(SecretString);

impl NewPassword {
    /// Applies the rule. `about_user` are texts the user would think of first: name, e-mail.
    ///
    /// # Errors
    /// The first broken part of the rule.
    pub fn parse(password: &SecretString, about_user: &[&str]) -> Result<Self, PasswordProblem> {
        let text = password.expose_secret();
        if text.chars().count() < PASSWORD_CHARS_MIN {
            return Err(PasswordProblem::TooShort);
        }
        let hashable = Self::exempt(password)?;
        let known = words_about(about_user);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if zxcvbn::zxcvbn(text, &known).guesses() < GUESSES_MIN {
            return Err(PasswordProblem::TooCommon);
        }
        Ok(hashable)
    }

    /// Takes what bcrypt can hash at all; for the default users of a first set-up only.
    ///
    /// # Errors
    /// Too long, or with a zero byte.
    pub fn exempt(password: &SecretString) -> Result<Self, PasswordProblem> {
        let text = password.expose_secret();
        if text.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordProblem::TooLong);
        }
        if text.contains('\0') {
            return Err(PasswordProblem::ZeroByte);
        }
        Ok(Self(password.clone()))
    }

    /// The bcrypt hash, computed away from the threads that serve requests.
    ///
    /// # Errors
    /// See [`HashFailure`].
    pub async fn hash(self) -> Result<String, HashFailure> {
        Ok(spawn_blocking(move || bcrypt::hash(self.0.expose_secret(), COST)).await??)
    }
}

/// What somebody who knows the user, and where the user works, would try: `asha.rao@…` gives `asha.rao`, `asha`,
/// `rao`, `asharao`.
fn words_about(about_user: &[&str]) -> Vec<String> {
    let mut words = vec!["nicsan".to_owned(), "insurance".to_owned()];
    for about in about_user {
        let name = about.split('@').next().unwrap_or(about);
        let parts = || name.split(|c: char| !c.is_alphanumeric());
        words.extend(parts().map(str::to_owned));
        words.extend([name.to_owned(), parts().collect(), (*about).to_owned()]);
    }
    words.retain(|word| word.chars().count() > 1);
    words
}

/// Whether `attempt` is the password behind `hash`; without a hash the same work is done for nothing.
///
/// # Errors
/// See [`HashFailure`].
pub async fn matches(attempt: SecretString, hash: Option<String>) -> Result<bool, HashFailure> {
    let known = hash.is_some();
    let hash = hash.unwrap_or_else(|| NOBODYS_HASH.to_owned());
    let same = spawn_blocking(move || {
        let hashable = NewPassword::exempt(&attempt).is_ok();
        bcrypt::verify(attempt.expose_secret(), &hash).map(|same| same && hashable)
    });
    Ok(same.await?? && known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    fn verdict(text: &str) -> Result<(), PasswordProblem> {
        NewPassword::parse(&secret(text), &["Asha Rao", "asha.rao@nicsan.in"]).map(|_| ())
    }

    #[test]
    fn common_passwords_and_their_small_twists_are_refused() {
        for text in [
            "password",
            "Password1",
            "P@ssw0rd",
            "12345678",
            "123456789",
            "qwertyuiop",
            "iloveyou",
            "sunshine",
            "princess",
            "football",
            "letmein1",
            "welcome1",
            "trustno1",
            "aaaaaaaa",
            "abcdefgh",
            "1q2w3e4r",
            "superman",
            "asdfghjkl",
            "11111111",
            "asha.rao",
            "AshaRao1",
            "nicsan123",
            "drowssap",
        ] {
            assert_eq!(verdict(text), Err(PasswordProblem::TooCommon), "{text}");
        }
    }

    #[test]
    fn good_passwords_of_any_composition_pass() {
        for text in ["correct horse battery", "mango-lorry-umbrella", "xk7Qz!b2", "नमस्ते दुनिया आज"]
        {
            assert_eq!(verdict(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_below_and_bytes_above() {
        assert_eq!(verdict("xk7Qz!b"), Err(PasswordProblem::TooShort));
        let longest = "mango-lorry-umbrella ".repeat(4)[..PASSWORD_BYTES_MAX].to_owned();
        assert_eq!(verdict(&longest), Ok(()));
        assert_eq!(verdict(&format!("{longest}x")), Err(PasswordProblem::TooLong));
        assert_eq!(verdict("mango-lorry\0umbrella"), Err(PasswordProblem::ZeroByte));
    }

    #[tokio::test]
    async fn a_hash_has_cost_12_and_knows_its_password_only() {
        let password = NewPassword::parse(&secret("mango-lorry-umbrella"), &[]).expect("good");
        let hash = password.hash().await.expect("hashed");
        assert!(hash.starts_with("$2b$12$"), "{hash}");
        assert!(matches(secret("mango-lorry-umbrella"), Some(hash.clone())).await.expect("checked"));
        assert!(!matches(secret("mango-lorry-umbrellA"), Some(hash)).await.expect("checked"));
    }

    #[tokio::test]
    async fn what_bcrypt_would_confuse_does_not_sign_in() {
        let longest = "x".repeat(PASSWORD_BYTES_MAX);
        let stored = NewPassword::exempt(&secret(&longest)).expect("fits").hash().await.expect("hashed");
        assert!(matches(secret(&longest), Some(stored.clone())).await.expect("checked"));
        assert!(!matches(secret(&format!("{longest}y")), Some(stored)).await.expect("checked"));
        let short = NewPassword::exempt(&secret("ab")).expect("fits").hash().await.expect("hashed");
        assert!(!matches(secret("ab\0ab"), Some(short)).await.expect("checked"));
    }

    #[tokio::test]
    async fn nobody_signs_in_without_a_hash() {
        let cost: u32 = NOBODYS_HASH[4..6].parse().expect("a cost");
        assert_eq!(cost, COST);
        assert!(!matches(secret(""), None).await.expect("checked"));
    }
}
