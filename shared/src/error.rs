//! One error for everything a request can meet. `Display` is the text for people; the cause stays in `source()`.

use std::error::Error as StdError;

use crate::domain::FieldErrors;

/// A cause kept for the log, never shown.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// The answer of every fallible step.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, in the terms of the caller.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be read at all.
    #[error("{0}")]
    BadRequest(String),
    /// Readable, but values are wrong: all of them at once.
    #[error("Some values are not valid: {0}")]
    Invalid(FieldErrors),
    /// No token, or one that is no longer good.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// Signed in, but not allowed.
    #[error("{0}")]
    Forbidden(&'static str),
    /// There is no such thing.
    #[error("{0}")]
    NotFound(&'static str),
    /// The path exists, the method does not.
    #[error("This method is not supported here.")]
    MethodNotAllowed,
    /// Somebody else was first, or the state does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// `If-Match` names a version that is no longer current.
    #[error("This was changed meanwhile; the current version is {current}. Load it and try again.")]
    PreconditionFailed {
        /// The version that is current now.
        current: i32,
    },
    /// The body is larger than this route takes.
    #[error("{0}")]
    TooLarge(String),
    /// The content is of a type this route does not take.
    #[error("{0}")]
    UnsupportedMedia(String),
    /// Too often; try again later.
    #[error("Too many attempts. Try again in {retry_after_seconds} s.")]
    TooManyRequests {
        /// Seconds until the next attempt is heard.
        retry_after_seconds: u64,
    },
    /// A neighbour does not answer; nothing was acknowledged.
    #[error("{neighbour} cannot be reached right now. Nothing was saved; please try again.")]
    Unavailable {
        /// `The database`, `The document store`, `The reading service`.
        neighbour: &'static str,
        /// For the log only.
        #[source]
        cause: Cause,
    },
    /// The database was reached, but did not finish in the time it has, and undid what it had begun.
    #[error("{told} Nothing was saved.")]
    Unfinished {
        /// What held it up, and what to do about it.
        told: &'static str,
        /// For the log only.
        #[source]
        cause: Cause,
    },
    /// The database was told to commit and did not answer: nobody knows whether it did.
    #[error(
        "The database did not confirm. Look whether it was saved, or send the same again with the same Idempotency-Key."
    )]
    Unconfirmed(#[source] Cause),
    /// Our own fault.
    #[error("Something went wrong on our side. Nothing was changed; please tell us the request id.")]
    Internal(#[source] Cause),
}

impl Error {
    /// An own fault, out of any cause.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// A neighbour that does not answer.
    pub fn unavailable(neighbour: &'static str, cause: impl Into<Cause>) -> Self {
        Self::Unavailable { neighbour, cause: cause.into() }
    }

    /// One wrong field.
    pub fn field(name: &'static str, text: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(name, text))
    }

    /// Does a neighbour fail rather than the request?
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Unfinished { .. })
    }
}
