//! `login_attempts`: the brake on guessing passwords.
//!
//! Passwords are compared without a lock, many at once. What counts is the order in which their outcomes are settled here:
//! once a subject is blocked, every outcome settled later says «too often» and nothing else. A burst of a thousand guesses
//! therefore learns no more than the first few would.

use tokio_postgres::GenericClient;

use crate::error::Result;

/// Longest pause: even an account under attack by everybody can be signed in to twelve times an hour. One failure is
/// forgotten each time it passes.
const LONGEST_PAUSE_SECONDS: f64 = 300.0;

/// Whose failures are counted together.
#[derive(Clone, Debug)]
pub struct Subject {
    /// A digest; never an e-mail or an address.
    pub key: String,
    /// Failures that cost nothing; each one more doubles the pause.
    pub free_failures: i32,
}

const PAUSE: &str = "
select ceil(extract(epoch from max(blocked_until) - now()))::bigint as seconds
from login_attempts where subject = any($1) and blocked_until > now()";

/// Seconds until the last of these subjects is heard again; `None` when all are.
///
/// # Errors
/// The database's.
pub async fn find_pause(db: &impl GenericClient, of: &[Subject]) -> Result<Option<i64>> {
    let keys: Vec<&str> = of.iter().map(|subject| subject.key.as_str()).collect();
    Ok(db.query_one(PAUSE, &[&keys]).await?.get("seconds"))
}

/// Whatever runs at the same time, the count goes up by one per settled failure: the row is locked, and its newest state is
/// what the pause is computed from. A blocked row stays as it is.
const FAIL: &str = "
insert into login_attempts as known (subject, failures, last_failed_at, blocked_until)
values ($1, 1, now(), now())
on conflict (subject) do update
    set (failures, last_failed_at, blocked_until) = (
        select count, now(), now() + make_interval(
            secs => case when count < $2 then 0 else least($3::float8, power(2, least(count - $2, 20))) end
        )
        from (
            select 1 + greatest(
                known.failures - floor(extract(epoch from now() - known.last_failed_at)::float8 / $3)::int, 0
            ) as count
        ) as counted
    )
    where known.blocked_until <= now()";

/// Settles a wrong password; `false` when the subject is blocked by now.
///
/// # Errors
/// The database's.
pub async fn settle_failure(db: &impl GenericClient, subject: &Subject) -> Result<bool> {
    let Subject { key, free_failures } = subject;
    Ok(db.execute(FAIL, &[key, free_failures, &LONGEST_PAUSE_SECONDS]).await? == 1)
}

/// The account's failures are forgotten; an address keeps its own, or a guesser would clear them with an account of theirs.
const SUCCEED: &str = "
with blocked as (
    select from login_attempts where subject = any($1) and blocked_until > now()
), forgotten as (
    delete from login_attempts where subject = $2 and not exists (select from blocked)
)
select not exists (select from blocked) as heard";

/// Settles a right password; `false` when one of the subjects is blocked by now.
///
/// # Errors
/// The database's.
pub async fn settle_success(db: &impl GenericClient, account: &Subject, of: &[Subject]) -> Result<bool> {
    let keys: Vec<&str> = of.iter().map(|subject| subject.key.as_str()).collect();
    Ok(db.query_one(SUCCEED, &[&keys, &account.key]).await?.get("heard"))
}
