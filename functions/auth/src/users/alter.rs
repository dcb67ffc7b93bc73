//! What a founder does to somebody: one transaction in which it is certain who the founders are.

use shared::{
    database::{GenericClient, commit},
    domain::{Role, UserId},
    error::{Error, Result},
    http::{Principal, Reply, ok},
    storage::record,
    tables::users::{self, UserRow},
};

use super::find::NOBODY;
use crate::{
    App,
    user::User,
    write::{By, change_of, differences, follow},
};

/// Who acts on whom.
pub(super) struct Act {
    pub(super) actor: UserId,
    pub(super) on: UserId,
    pub(super) request_id: String,
}

impl Act {
    pub(super) fn of(principal: &Principal, on: UserId, request_id: String) -> Self {
        Self { actor: principal.user_id, on, request_id }
    }

    pub(super) fn by(&self) -> By {
        By { actor: Some(self.actor), request_id: self.request_id.clone() }
    }

    /// The person acted on, locked together with all founders.
    ///
    /// The gate asked earlier whether the actor is a founder; only what is true under the lock counts. Since nobody acts on
    /// oneself, the actor is the founder who stays, however many act at once.
    ///
    /// # Errors
    /// 403 when the actor is no founder any more, 404 when there is no such person.
    pub(super) async fn lock(&self, db: &impl GenericClient) -> Result<UserRow> {
        let locked = users::lock_with_founders(db, self.on).await?;
        if !locked.iter().any(|row| row.user_id == self.actor && row.role == Role::Founder && row.is_active) {
            return Err(Error::Forbidden("Your role does not allow this."));
        }
        locked.into_iter().find(|row| row.user_id == self.on).ok_or(NOBODY)
    }

    /// # Errors
    /// 409 when somebody acts on oneself.
    pub(super) fn refuse_on_oneself(&self, what: &str) -> Result<()> {
        if self.actor == self.on {
            return Err(Error::Conflict(format!("You cannot {what} yourself; ask another founder.")));
        }
        Ok(())
    }
}

/// What `make` makes of somebody is the next version. Nothing is written when nothing changes. Five round trips to the
/// database and the attempt to reach S3.
pub(super) async fn alter(
    app: &App,
    act: &Act,
    seen_version: Option<i32>,
    make: impl FnOnce(&mut UserRow),
) -> Result<Reply<User>> {
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    let before = act.lock(&*transaction).await?;
    if seen_version.is_some_and(|seen| seen != before.version) {
        return Err(Error::PreconditionFailed { current: before.version });
    }
    let mut after = before.clone();
    make(&mut after);
    let changes = differences(&before, &after);
    if changes.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(ok(User::from(&before)));
    }
    guard(act, &before, &mut after)?;
    let row = users::update(&*transaction, &after, act.actor).await?;
    record(&*transaction, &[change_of(&row, "update", &act.by(), Some(changes))?]).await?;
    commit(transaction).await?;
    drop(client);
    follow(&app.clients, &row).await;
    Ok(ok(User::from(&row)))
}

/// What nobody does to oneself; and tokens end with a role and with a deactivation.
fn guard(act: &Act, before: &UserRow, after: &mut UserRow) -> Result<()> {
    if after.role != before.role {
        act.refuse_on_oneself("change the role of")?;
    }
    if after.is_active != before.is_active {
        act.refuse_on_oneself("deactivate")?;
    }
    if after.role != before.role || !after.is_active {
        after.token_version += 1;
    }
    Ok(())
}
