//! The gate: turns an `Authorization` header into a [`Principal`].

use std::{
    sync::{PoisonError, RwLock},
    time::Duration,
};

use super::Principal;
use crate::{
    auth::{
        keys::{KeyProblem, Keys},
        token::{Claims, TokenProblem, Tokens},
    },
    clients::Clients,
    database::Database,
    domain::{Role, UserId},
    error::{Error, Result},
    parameters::Secrets,
    secret::ExposeSecret as _,
    tables::token_checks,
};

/// One text, whatever is wrong with a token.
const REFUSED: Error = Error::Unauthenticated("Please sign in.");

/// Issues and checks tokens; follows the signing keys when they are rotated.
#[derive(Debug)]
pub struct Gate {
    database: Database,
    secrets: Secrets,
    lifetime: Duration,
    tokens: RwLock<Tokens>,
}

impl Gate {
    /// The gate of one process.
    ///
    /// # Errors
    /// The signing keys are missing, short or malformed.
    pub fn new(clients: &Clients) -> std::result::Result<Self, KeyProblem> {
        let lifetime = clients.config.jwt_expires_in;
        Ok(Self {
            database: clients.database().clone(),
            tokens: RwLock::new(tokens(&clients.secrets, lifetime)?),
            secrets: clients.secrets.clone(),
            lifetime,
        })
    }

    /// Issues and verifies by the keys known now.
    #[must_use]
    pub fn tokens(&self) -> Tokens {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who sends this header, as the database knows the person now.
    ///
    /// # Errors
    /// 401 for everything that is not a live token of an active person; 503 when the database does not answer.
    pub async fn principal(&self, authorization: Option<&str>) -> Result<Principal> {
        let claims = self.claims(authorization).await?;
        let user_id = UserId(claims.id);
        let known = token_checks::find(&**self.database.client().await?, user_id, claims.jti).await?.ok_or(REFUSED)?;
        let role: Role = known.role.parse().map_err(|_| REFUSED)?;
        if !known.is_active || known.is_revoked || known.token_version != claims.ver {
            return Err(REFUSED);
        }
        Ok(Principal { user_id, role, token: claims, checked: true })
    }

    /// Who sends this header, on the strength of the signature alone: while the database is down, for reads from S3.
    ///
    /// # Errors
    /// 401 for everything that is not a token of ours.
    pub async fn principal_by_signature(&self, authorization: Option<&str>) -> Result<Principal> {
        let claims = self.claims(authorization).await?;
        let role: Role = claims.role.parse().map_err(|_| REFUSED)?;
        Ok(Principal { user_id: UserId(claims.id), role, token: claims, checked: false })
    }

    async fn claims(&self, authorization: Option<&str>) -> Result<Claims> {
        let token = authorization.and_then(bearer).ok_or(REFUSED)?;
        match self.tokens().verify(token) {
            Ok(claims) => Ok(claims),
            // Perhaps signed with a key that is newer than ours.
            Err(TokenProblem::Foreign) if self.follow_rotation().await => {
                self.tokens().verify(token).map_err(|_| REFUSED)
            }
            Err(problem) => {
                tracing::info!(%problem, "a token was refused");
                Err(REFUSED)
            }
        }
    }

    /// Reads the keys again; did they change?
    async fn follow_rotation(&self) -> bool {
        let before = self.secrets.get("JWT_SECRET");
        if let Err(error) = self.secrets.refresh().await {
            tracing::warn!(%error, "the signing keys could not be read again");
            return false;
        }
        if self.secrets.get("JWT_SECRET").expose_secret() == before.expose_secret() {
            return false;
        }
        match tokens(&self.secrets, self.lifetime) {
            Ok(newer) => {
                *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = newer;
                true
            }
            Err(problem) => {
                tracing::error!(%problem, "the rotated signing keys are not usable; the old ones stay");
                false
            }
        }
    }
}

fn tokens(secrets: &Secrets, lifetime: Duration) -> std::result::Result<Tokens, KeyProblem> {
    let keys = Keys::parse(secrets.get("JWT_SECRET").expose_secret())?;
    let lifetime = chrono::Duration::from_std(lifetime).unwrap_or(chrono::Duration::hours(24));
    Ok(Tokens::new(keys, lifetime))
}

/// The token of `Bearer <token>`, the scheme in any case (RFC 9110 §11.1).
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}
