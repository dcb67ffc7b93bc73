//! `DELETE /api/users/{id}`.

use axum::{Extension, extract::State};
use shared::{
    database::commit,
    domain::UserId,
    error::Result,
    http::{Failure, PathValue, Principal, Reply, RequestId, ok},
    storage::record,
    tables::users,
};

use super::{alter::Act, find::NOBODY};
use crate::{
    App,
    logout::Done,
    write::{change_of, follow},
};

/// Delete somebody
///
/// The person is in no list any more, cannot sign in, and all tokens end at once; the address is free again. What the person
/// wrote keeps its author. Not on oneself (409).
#[utoipa::path(
    delete,
    path = "/{id}",
    operation_id = "delete_user",
    tag = "users",
    params(("id" = UserId, Path, description = "Number of the person")),
    responses(
        (status = 200, body = Reply<Done>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 404, body = Failure),
        (status = 409, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    PathValue(id): PathValue<UserId>,
) -> Result<Reply<Done>> {
    let act = Act::of(&principal, id, request_id);
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    act.lock(&*transaction).await?;
    act.refuse_on_oneself("delete")?;
    let row = users::delete(&*transaction, id, act.actor).await?.ok_or(NOBODY)?;
    record(&*transaction, &[change_of(&row, "delete", &act.by(), None)?]).await?;
    commit(transaction).await?;
    drop(client);
    follow(&app.clients, &row).await;
    Ok(ok(Done {}).with_message("The user was deleted."))
}
