//! Keyed digests: what may be compared later, but neither read back nor guessed from a copy of the database.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use shared::{
    parameters::Secrets,
    secret::{ExposeSecret as _, SecretString},
};

/// A digest of `text` for one `purpose`, under the secret that signs tokens. Rotating it forgets all digests, which costs
/// no more than a few counters beginning again.
#[expect(clippy::expect_used, reason = "HMAC takes keys of any length (RFC 2104 §2)")]
pub(crate) fn digest(secrets: &Secrets, purpose: &str, text: &str) -> String {
    let key = secrets.get("JWT_SECRET");
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()).expect("HMAC takes any key");
    mac.update(purpose.as_bytes());
    mac.update(b"\0");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// A password in a body that is compared with its repetition.
pub(crate) fn password(secrets: &Secrets, password: &SecretString) -> String {
    digest(secrets, "password", password.expose_secret())
}
