//! `POST /api/auth/login`.

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::{
    auth::password,
    domain::FieldErrors,
    error::{Error, Result},
    http::{ClientAddress, Failure, Json, Reply, ok},
    metric::{self, Metric},
    secret::SecretString,
    tables::users,
};
use tokio::try_join;
use utoipa::ToSchema;

use crate::{App, body, email::Email, session::Session, throttle::Attempt};

/// One text, whatever is wrong.
const REFUSED: Error = Error::Unauthenticated("E-mail address or password is wrong.");

/// Who signs in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LoginBody {
    /// In any case.
    #[serde(default)]
    #[schema(required = true, value_type = String, example = "admin@nicsan.in")]
    email: Value,
    #[serde(default)]
    #[schema(required = true, value_type = String, example = "admin123")]
    password: Value,
    /// Passed over. Its being here makes the body an object: without it a list would do as well.
    #[serde(flatten)]
    #[schema(ignore)]
    _others: Map<String, Value>,
}

/// Sign in
///
/// Answers a token and whose it is. An unknown address, a wrong password and a deactivated person get the same 401, after the
/// same time. Failures are counted per account and per network address: the fifth in a row for an account (the thirtieth from
/// an address) is followed by a pause of one second, each further one by twice as much, up to five minutes, during which
/// every attempt is answered 429 with `Retry-After` and counts for nothing. One failure is forgotten every five minutes, and
/// all of an account's with the right password. At an address from which the right password came within 30 days, failures from
/// elsewhere do not count: nobody is locked out by a stranger, nor for good.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    operation_id = "login",
    tag = "auth",
    request_body = LoginBody,
    responses(
        (status = 200, body = Reply<Session>),
        (status = 401, body = Failure),
        (status = 422, body = Failure),
        (status = 429, body = Failure, headers(("Retry-After" = u64, description = "Seconds until the next attempt is heard"))),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn login(
    State(app): State<App>,
    address: ClientAddress,
    Json(body): Json<LoginBody>,
) -> Result<Reply<Session>> {
    let (email, password) = parse(&body)?;
    let outcome = sign_in(&app, &email, &address, password).await;
    if let Err(error @ (Error::Unauthenticated(_) | Error::TooManyRequests { .. })) = &outcome {
        let throttled = matches!(error, Error::TooManyRequests { .. });
        metric::record(Metric::LoginsRefused, 1);
        tracing::info!(throttled, "a sign-in was refused");
    }
    outcome.map(ok)
}

fn parse(body: &LoginBody) -> Result<(Email, SecretString)> {
    let mut errors = FieldErrors::new();
    let email = errors.check("email", Email::of(&body.email));
    let password = errors.check("password", body::secret(&body.password));
    body::complete(errors, email.zip(password))
}

/// Two round trips to the database, none of them while the hash is computed.
async fn sign_in(app: &App, email: &Email, address: &ClientAddress, password: SecretString) -> Result<Session> {
    let client = app.clients.database().client().await?;
    let (attempt, found) = try_join!(
        Attempt::sign_in(&**client, &app.clients.secrets, email, address),
        users::find_by_email(&**client, email.as_str())
    )?;
    drop(client);
    let (row, hash) = found.map(|found| (found.user, found.password_hash)).unzip();
    let matched = password::matches(password, hash.flatten()).await.map_err(Error::internal)?;
    let row = row.filter(|row| matched && row.is_active);
    let client = app.clients.database().client().await?;
    attempt.settle(&**client, row.is_some()).await?;
    let row = row.ok_or(REFUSED)?;
    tracing::info!(user_id = %row.user_id, "signed in");
    Session::begin(app, &row)
}
