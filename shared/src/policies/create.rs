//! The one way in which policies are made: inserted, recorded and looked at, inside the caller's transaction.

use std::collections::HashMap;

use rust_decimal::Decimal;
use tokio_postgres::GenericClient;
use uuid::Uuid;

use super::change_of;
use crate::{
    domain::{Source, UserId, Warning, policy::Parsed},
    error::Result,
    storage::{By, record},
    tables::policies::{self, NewPolicy, PolicyRow},
};

/// A policy about to be made: checked values, and where they come from.
#[derive(Clone, Debug)]
pub struct Draft {
    /// As [`crate::domain::policy::parse`] checked it.
    pub parsed: Parsed,
    /// How it came in.
    pub source: Source,
    /// Object key of the PDF.
    pub s3_key: Option<String>,
    /// 0..1, of the reading.
    pub confidence_score: Option<Decimal>,
    /// The upload it is confirmed from.
    pub upload_id: Option<Uuid>,
}

impl Draft {
    /// One that was typed.
    #[must_use]
    pub fn typed(parsed: Parsed, source: Source) -> Self {
        Self { parsed, source, s3_key: None, confidence_score: None, upload_id: None }
    }

    fn into_new(self, author: Option<UserId>) -> (NewPolicy, Vec<Warning>) {
        let Self { parsed: Parsed { fields, warnings }, source, s3_key, confidence_score, upload_id } = self;
        let (created_by, updated_by) = (author, author);
        (NewPolicy { fields, source, s3_key, confidence_score, upload_id, created_by, updated_by }, warnings)
    }
}

/// A policy that was made.
#[derive(Clone, Debug)]
pub struct Created {
    /// As stored.
    pub row: PolicyRow,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
}

/// Makes one policy: three statements.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when a live policy has its number, or its upload became a policy before.
pub async fn create(db: &impl GenericClient, draft: Draft, action: &'static str, by: &By) -> Result<Created> {
    let number = draft.parsed.fields.policy_number.clone();
    let made = create_all(db, vec![draft], action, by).await?.pop().flatten();
    made.ok_or_else(|| policies::taken(&number))
}

/// Makes all policies, with three statements however many they are. One answer for each in the same order: `None` when a
/// live policy has its number. The numbers must differ from each other.
///
/// # Errors
/// The database's; then none was made.
pub async fn create_all(
    db: &impl GenericClient,
    drafts: Vec<Draft>,
    action: &'static str,
    by: &By,
) -> Result<Vec<Option<Created>>> {
    let (new, warnings): (Vec<_>, Vec<_>) = drafts.into_iter().map(|draft| draft.into_new(by.actor)).unzip();
    let rows = policies::insert_all(db, &new).await?;
    let changes = rows.iter().map(|row| change_of(row, action, by, None)).collect::<Result<Vec<_>>>()?;
    record(db, &changes).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.policy_id).collect();
    let overlapping = policies::list_overlapping(db, &ids).await?;
    let mut made: HashMap<String, PolicyRow> =
        rows.into_iter().map(|row| (row.fields.policy_number.clone(), row)).collect();
    let answers = new.iter().zip(warnings).map(|(NewPolicy { fields, .. }, mut warnings)| {
        let row = made.remove(&fields.policy_number)?;
        warnings.extend(overlapping.get(&row.policy_id).map(|other| overlap(other)));
        Some(Created { row, warnings })
    });
    Ok(answers.collect())
}

/// The warning about a vehicle that is covered twice.
fn overlap(other_number: &str) -> Warning {
    let text = format!("policy {other_number} covers the same vehicle for an overlapping time");
    Warning { field: "vehicle_number", text }
}

/// The warning about another live policy for the vehicle and time of this one, if there is one: one statement.
///
/// # Errors
/// The database's.
pub async fn overlap_warnings(db: &impl GenericClient, row: &PolicyRow) -> Result<Option<Warning>> {
    let overlapping = policies::list_overlapping(db, &[row.policy_id]).await?;
    Ok(overlapping.get(&row.policy_id).map(|other| overlap(other)))
}
