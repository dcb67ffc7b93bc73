//! One version takes the place of another: what PUT and PATCH have in common.

use shared::{
    database::commit,
    domain::{FieldErrors, PolicyBody, PolicyFields, PolicyId, PolicyStatus, policy::Parsed},
    error::{Error, Result},
    http::{Reply, ok},
    policies::{PolicyView, change_of, differences, overlap_warnings},
    storage::{By, record},
    tables::policies,
};

use crate::{App, no_such, saved};

/// Which version of which policy somebody means to change.
pub(crate) struct Target {
    pub(crate) id: PolicyId,
    /// Out of `If-Match`, else out of `version` in the body; `None` means whichever is current.
    pub(crate) version: Option<i32>,
}

impl Target {
    pub(crate) fn of(id: PolicyId, if_match: Option<i32>, body: &PolicyBody) -> Self {
        let said = || body.text("version").ok().flatten()?.parse().ok();
        Self { id, version: if_match.or_else(said) }
    }
}

/// Writes what `next` makes of the stored fields; nothing is written when nothing changes.
///
/// Six statements in one transaction, in which others who change this policy wait; then as for a new policy.
pub(crate) async fn edit(
    app: &App,
    target: Target,
    by: &By,
    next: impl FnOnce(&PolicyFields) -> std::result::Result<Parsed, FieldErrors>,
) -> Result<Reply<PolicyView>> {
    let mut client = app.clients.database().client().await?;
    let transaction = client.transaction().await?;
    let old = policies::lock(&*transaction, target.id).await?.ok_or(no_such())?;
    if target.version.is_some_and(|version| version != old.version) {
        return Err(Error::PreconditionFailed { current: old.version });
    }
    if old.status != PolicyStatus::Active {
        return Err(Error::Conflict("This policy is not live any more; restore it first.".into()));
    }
    let Parsed { fields, mut warnings } = next(&old.fields).map_err(Error::Invalid)?;
    if fields == old.fields {
        let shown = policies::find_shown(&*transaction, target.id).await?.ok_or(no_such())?;
        return Ok(ok(app.view(&shown)));
    }
    let row = policies::update(&*transaction, target.id, old.version, &fields, by.actor).await?;
    let row = row.ok_or_else(|| Error::internal("a locked policy was changed by somebody else"))?;
    let changes = differences(&old, &row)?;
    record(&*transaction, &[change_of(&row, "update", by, Some(changes))?]).await?;
    warnings.extend(overlap_warnings(&*transaction, &row).await?);
    commit(transaction).await?;
    drop(client);
    let pending = saved::is_pending(app, &row).await;
    Ok(saved::answer(app, &row, pending, &warnings, ok))
}
