//! The brake on guessing passwords: who is slowed down, and when.

use futures::future::try_join_all;
use shared::{
    database::GenericClient,
    domain::UserId,
    error::{Error, Result},
    http::ClientAddress,
    parameters::Secrets,
    tables::login_attempts::{Subject, find_pause, settle_failure, settle_success},
};

use crate::{digest::digest, email::Email};

/// The fifth failure in a row costs one second, the next one two, then four, up to five minutes.
const FREE_PER_ACCOUNT: i32 = 5;

/// A whole office may sit behind one address.
const FREE_PER_ADDRESS: i32 = 30;

/// Who is counted for one attempt.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// The account first; a success forgets its failures, and no others.
    subjects: Vec<Subject>,
}

impl Attempt {
    /// Somebody unknown signs in. Unknown accounts are counted like known ones, so that counting tells nothing.
    pub(crate) fn sign_in(secrets: &Secrets, email: &Email, address: &ClientAddress) -> Self {
        let account = Subject { key: digest(secrets, "account", email.as_str()), free_failures: FREE_PER_ACCOUNT };
        let address = Subject { key: digest(secrets, "address", address.as_str()), free_failures: FREE_PER_ADDRESS };
        Self { subjects: vec![account, address] }
    }

    /// Somebody signed in gives the current password once more: a stolen token must not open a second way to guess, nor
    /// lock the owner out of signing in.
    pub(crate) fn current_password(secrets: &Secrets, user_id: UserId) -> Self {
        let key = digest(secrets, "current password", &user_id.to_string());
        Self { subjects: vec![Subject { key, free_failures: FREE_PER_ACCOUNT }] }
    }

    /// Refuses before anything is computed. One query.
    pub(crate) async fn refuse_if_blocked(&self, db: &impl GenericClient) -> Result<()> {
        find_pause(db, &self.subjects).await?.map_or(Ok(()), |seconds| Err(too_often(seconds)))
    }

    /// What became of the comparison. Answers `matched`, or refuses when other failures have blocked a subject meanwhile:
    /// then nothing may be learnt from this attempt. One round trip.
    pub(crate) async fn settle(&self, db: &impl GenericClient, matched: bool) -> Result<bool> {
        let heard = if matched {
            settle_success(db, &self.subjects[0], &self.subjects).await?
        } else {
            let settled = try_join_all(self.subjects.iter().map(|subject| settle_failure(db, subject))).await?;
            settled.into_iter().all(|heard| heard)
        };
        if heard {
            return Ok(matched);
        }
        Err(too_often(find_pause(db, &self.subjects).await?.unwrap_or(1)))
    }
}

fn too_often(seconds: i64) -> Error {
    Error::TooManyRequests { retry_after_seconds: u64::try_from(seconds).unwrap_or(1).max(1) }
}
