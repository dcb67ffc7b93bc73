//! The brake on guessing passwords: who is slowed down, and when.

use futures::future::try_join_all;
use shared::{
    database::GenericClient,
    domain::UserId,
    error::{Error, Result},
    http::ClientAddress,
    parameters::Secrets,
    tables::login_attempts::{Subject, find_pause, find_standing, settle_failure, settle_success},
};

use crate::{digest::digest, email::Email};

/// The fifth failure in a row costs one second, the next one two, then four, up to five minutes.
const FREE_PER_ACCOUNT: i32 = 5;

/// A whole office may sit behind one address.
const FREE_PER_ADDRESS: i32 = 30;

/// One attempt that is heard, and who is counted for it.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// The account first; a success forgets its failures, and no others.
    subjects: Vec<Subject>,
    /// What a success is remembered as.
    here: Option<Subject>,
}

impl Attempt {
    /// Somebody signs in. Unknown accounts are counted like known ones, so that counting tells nothing. One query.
    ///
    /// # Errors
    /// 429 before anything is computed.
    pub(crate) async fn sign_in(
        db: &impl GenericClient,
        secrets: &Secrets,
        email: &Email,
        address: &ClientAddress,
    ) -> Result<Self> {
        let (email, address) = (email.as_str(), address.as_str());
        let subject =
            |purpose, text: &str, free_failures| Subject { key: digest(secrets, purpose, text), free_failures };
        let account = subject("account", email, FREE_PER_ACCOUNT);
        let here = subject("account at an address", &format!("{email} {address}"), FREE_PER_ACCOUNT);
        let address = subject("address", address, FREE_PER_ADDRESS);
        let standing = find_standing(db, &account, &here, &address).await?;
        if let Some(seconds) = standing.pause_seconds {
            return Err(too_often(seconds));
        }
        let counted = if standing.is_known { here.clone() } else { account };
        Ok(Self { subjects: vec![counted, address], here: Some(here) })
    }

    /// Somebody signed in gives the current password once more: a stolen token must not open a second way to guess, nor
    /// keep the owner from signing in. One query.
    ///
    /// # Errors
    /// 429 before anything is computed.
    pub(crate) async fn current_password(db: &impl GenericClient, secrets: &Secrets, user_id: UserId) -> Result<Self> {
        let key = digest(secrets, "current password", &user_id.to_string());
        let subjects = vec![Subject { key, free_failures: FREE_PER_ACCOUNT }];
        match find_pause(db, &subjects).await? {
            Some(seconds) => Err(too_often(seconds)),
            None => Ok(Self { subjects, here: None }),
        }
    }

    /// What became of the comparison. Answers `matched`, or refuses when other failures have blocked a subject meanwhile:
    /// then nothing may be learnt from this attempt. One round trip.
    pub(crate) async fn settle(&self, db: &impl GenericClient, matched: bool) -> Result<bool> {
        let heard = if matched {
            settle_success(db, &self.subjects[0], &self.subjects, self.here.as_ref()).await?
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
