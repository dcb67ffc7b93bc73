//! `audit_entries` of what changes nothing: somebody was shown something that must not be shown unnoticed. Changes bring
//! their entry along in [`super::documents::record`].

use tokio_postgres::GenericClient;

use super::documents::By;
use crate::{error::Result, objects::Entity};

const ADD: &str =
    "insert into audit_entries (entity, entity_id, action, actor_id, request_id) values ($1, $2, $3, $4, $5)";

/// Notes who did it.
///
/// # Errors
/// The database's.
pub async fn add(db: &impl GenericClient, entity: Entity, entity_id: &str, action: &str, by: &By) -> Result<()> {
    db.execute(ADD, &[&entity.name(), &entity_id, &action, &by.actor, &by.request_id]).await?;
    Ok(())
}
