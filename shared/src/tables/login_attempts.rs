//! `login_attempts`: the brake on guessing passwords.
//!
//! Passwords are compared without a lock, many at once. What counts is the order in which their outcomes are settled here:
//! once a subject is blocked, every outcome settled later says «too often» and nothing else. A burst of a thousand guesses
//! therefore learns no more than the first few would.
//!
//! At an address from which the right password came before, an account is counted apart: whoever guesses from elsewhere cannot
//! keep its owner out.

use postgres_from_row::FromRow;
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

/// What holds for an attempt to sign in.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct Standing {
    /// Did the right password come from this address before?
    pub is_known: bool,
    /// Seconds until the attempt would be heard; `None` when it is heard now.
    pub pause_seconds: Option<i64>,
}

const STANDING: &str = "
with standing as (
    select exists (select from login_attempts where subject = $2 and known_until > now()) as is_known
)
select is_known, (
    select ceil(extract(epoch from max(blocked_until) - now()))::bigint
    from login_attempts
    where subject = any(array[$3, case when is_known then $2 else $1 end]) and blocked_until > now()
) as pause_seconds
from standing";

/// How an `account` stands that is tried from an `address`; `here` is the account at this address.
///
/// # Errors
/// The database's.
pub async fn find_standing(
    db: &impl GenericClient,
    account: &Subject,
    here: &Subject,
    address: &Subject,
) -> Result<Standing> {
    Ok(Standing::try_from_row(&db.query_one(STANDING, &[&account.key, &here.key, &address.key]).await?)?)
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

/// The account's failures are forgotten, and its address is remembered for a month. The address keeps its own failures, or a
/// guesser would clear them with an account of theirs.
const SUCCEED: &str = "
with blocked as (
    select from login_attempts where subject = any($1) and blocked_until > now()
), forgotten as (
    delete from login_attempts
    where subject = $2 and subject is distinct from $3 and not exists (select from blocked)
), remembered as (
    insert into login_attempts (subject, failures, last_failed_at, blocked_until, known_until)
    select $3, 0, now(), now(), now() + interval '30 days'
    where $3::text is not null and not exists (select from blocked)
    on conflict (subject) do update
        set failures = 0, blocked_until = excluded.blocked_until, known_until = excluded.known_until
)
select not exists (select from blocked) as heard";

/// Settles a right password of `counted`, the first of all subjects `of` the attempt, and remembers `here`; `false` when one
/// of them is blocked by now.
///
/// # Errors
/// The database's.
pub async fn settle_success(
    db: &impl GenericClient,
    counted: &Subject,
    of: &[Subject],
    here: Option<&Subject>,
) -> Result<bool> {
    let keys: Vec<&str> = of.iter().map(|subject| subject.key.as_str()).collect();
    let here = here.map(|subject| subject.key.as_str());
    Ok(db.query_one(SUCCEED, &[&keys, &counted.key, &here]).await?.get("heard"))
}
