//! Tokens: what a signed-in person carries with every request.

use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;

/// Who signs; another program with the same secret by mistake is told apart.
const ISSUER: &str = "nicsan-crm";

/// For whom the token is meant.
const AUDIENCE: &str = "nicsan-crm-api";

/// Tolerated difference between two servers' clocks.
pub const LEEWAY_SECONDS: u64 = 60;

/// Longest session: a token can be renewed until so long after the password was given. A lifetime configured longer counts.
const LONGEST_SESSION: Duration = Duration::days(7);

/// Longest token looked at; real ones are near 450 bytes, and a longer one is refused before anything is computed.
pub const TOKEN_BYTES_MAX: usize = 2_048;

/// The payload. All texts are plain ASCII, since the web client reads it with `atob`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Id of the user.
    pub id: i64,
    /// E-mail as stored, for the client's display only.
    pub email: String,
    /// Role at the time of signing, for the client's display only: the server asks the database.
    pub role: String,
    /// Signed at, seconds since 1970.
    pub iat: i64,
    /// Ends at, seconds since 1970.
    pub exp: i64,
    /// Signed in with a password at, seconds since 1970; renewing keeps it, so a session ends some day.
    pub auth_time: i64,
    /// Who signed.
    pub iss: String,
    /// For whom.
    pub aud: String,
    /// This token alone, so that signing out ends it and no other.
    pub jti: Uuid,
    /// The user's token version; a higher one in the database ends this token.
    pub ver: i32,
}

/// Whom a token is issued for.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Id of the user.
    pub id: i64,
    /// E-mail in ASCII.
    pub email: String,
    /// Role.
    pub role: String,
    /// Token version of the user's row.
    pub version: i32,
}

/// Why a token is refused. Only for the log: the client reads one text for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// Not three parts, too long, or not signed under one of our headers.
    #[error("not a token of this system")]
    Foreign,
    /// The signature or a claim is wrong.
    #[error("signature or claims are wrong")]
    Forged,
    /// Was valid once.
    #[error("expired")]
    Expired,
}

/// Issues tokens, and verifies them.
#[derive(Debug, Clone)]
pub struct Tokens {
    keys: Keys,
    lifetime: Duration,
    validation: Validation,
}

impl Tokens {
    /// Tokens that live for `lifetime`.
    #[must_use]
    pub fn new(keys: Keys, lifetime: Duration) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = LEEWAY_SECONDS;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        Self { keys, lifetime, validation }
    }

    /// Signs a token for somebody who gave the password at `auth_time`.
    ///
    /// # Errors
    /// Only if the signing library fails.
    pub fn issue(
        &self,
        bearer: &Bearer,
        auth_time: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            id: bearer.id,
            email: bearer.email.clone(),
            role: bearer.role.clone(),
            iat: now.timestamp(),
            exp: (now + self.lifetime).min(self.session_end(auth_time)).timestamp(),
            auth_time: auth_time.timestamp(),
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            jti: Uuid::new_v4(),
            ver: bearer.version,
        };
        let (header, key) = self.keys.signing();
        jsonwebtoken::encode(header, &claims, key)
    }

    /// When a session ends that began with a password at `auth_time`, however often its token is renewed.
    #[must_use]
    pub fn session_end(&self, auth_time: DateTime<Utc>) -> DateTime<Utc> {
        auth_time + self.lifetime.max(LONGEST_SESSION)
    }

    /// Reads a token: right shape, one of our headers, right signature, our issuer and audience, not expired.
    ///
    /// Whether its user is still active and the token still wanted is for the database to say.
    ///
    /// # Errors
    /// The reason, for the log.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenProblem> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenProblem::Foreign);
        }
        let (header, _) = token.split_once('.').ok_or(TokenProblem::Foreign)?;
        let key = self.keys.verifying(header).ok_or(TokenProblem::Foreign)?;
        let read = jsonwebtoken::decode::<Claims>(token, key, &self.validation);
        let claims = read.map_err(|error| problem_of(&error))?.claims;
        // A token from the future was signed by a broken clock, and would outlive its lifetime.
        let latest = Utc::now().timestamp().saturating_add_unsigned(LEEWAY_SECONDS);
        if claims.iat > latest { Err(TokenProblem::Forged) } else { Ok(claims) }
    }
}

fn problem_of(error: &jsonwebtoken::errors::Error) -> TokenProblem {
    match error.kind() {
        jsonwebtoken::errors::ErrorKind::ExpiredSignature => TokenProblem::Expired,
        _ => TokenProblem::Forged,
    }
}
