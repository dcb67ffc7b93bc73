//! What the functions' user may do, in SQL (`migrations/grants.sql`), and its password.

use std::time::Duration;

use postgres_protocol::password::scram_sha_256;
use tokio_postgres::{Client, error::SqlState};

use crate::secret::{ExposeSecret as _, SecretString};

const GRANTS: &str = include_str!("../../../migrations/grants.sql");

/// Users belong to the whole server: migrators of other databases may be changing the same one. Each waits for the other's
/// transaction, which takes milliseconds, and is then turned back once.
const ATTEMPTS: u32 = 20;

/// Longest pause between two attempts, in milliseconds.
const LONGEST_PAUSE: u64 = 100;

/// The user the functions sign in as, where another one owns the schema.
#[derive(Clone, Debug)]
pub struct FunctionsUser {
    /// Its name.
    pub name: String,
    /// The password it shall have from now on.
    pub password: SecretString,
}

/// Makes the user when it is missing, sets its password, and gives it what the functions need and nothing else.
pub(super) async fn give(client: &mut Client, user: &FunctionsUser) -> Result<(), tokio_postgres::Error> {
    // The server gets to see what it would have made of the password, never the password.
    let verifier = scram_sha_256(user.password.expose_secret().as_bytes());
    for _ in 1..ATTEMPTS {
        match give_once(client, &user.name, &verifier).await {
            Err(error) if has_met_another(&error) => {
                tokio::time::sleep(Duration::from_millis(fastrand::u64(1..=LONGEST_PAUSE))).await;
            }
            done => return done,
        }
    }
    give_once(client, &user.name, &verifier).await
}

/// The values go by settings of the transaction: statements that define something take no parameters.
async fn give_once(client: &mut Client, name: &str, verifier: &str) -> Result<(), tokio_postgres::Error> {
    const SET: &str =
        "select set_config('nicsan.functions_user', $1, true), set_config('nicsan.functions_password', $2, true)";
    let transaction = client.transaction().await?;
    transaction.query_one(SET, &[&name, &verifier]).await?;
    transaction.batch_execute(GRANTS).await?;
    transaction.commit().await
}

/// Another migrator made or changed the same user meanwhile. «tuple concurrently updated» has no code of its own.
fn has_met_another(error: &tokio_postgres::Error) -> bool {
    let met = [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_OBJECT, SqlState::INTERNAL_ERROR];
    error.code().is_some_and(|code| met.contains(code))
}
