//! `settings`: one row, which every change replaces; older versions are documents.

use chrono::{DateTime, Utc};
use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use serde::Serialize;
use tokio_postgres::GenericClient;

use crate::{
    domain::{Settings, UserId},
    error::Result,
};

/// The row; also, as JSON, its document: the keys are the columns.
#[derive(Clone, Debug, FromRow, Serialize)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct SettingsRow {
    pub settings_id: i16,
    pub brokerage_percent: Decimal,
    pub rep_daily_cost: Decimal,
    pub expected_conversion: Decimal,
    pub premium_growth: Decimal,
    pub version: i32,
    pub updated_by: Option<UserId>,
    pub updated_at: DateTime<Utc>,
}

impl SettingsRow {
    /// What it says.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            brokerage_percent: self.brokerage_percent,
            rep_daily_cost: self.rep_daily_cost,
            expected_conversion: self.expected_conversion,
            premium_growth: self.premium_growth,
        }
    }
}

/// The row, if anything was ever set.
///
/// # Errors
/// The database's.
pub async fn find(db: &impl GenericClient) -> Result<Option<SettingsRow>> {
    let row = db.query_opt("select * from settings", &[]).await?;
    Ok(row.as_ref().map(SettingsRow::try_from_row).transpose()?)
}

/// A row that was never there begins as version 0, with values that are overwritten in the same transaction: it makes the
/// first two writers wait for each other as all others do.
const LOCK: &str = "
insert into settings (brokerage_percent, rep_daily_cost, expected_conversion, premium_growth, version)
values ($1, $2, $3, $4, 0)
on conflict (settings_id) do update set settings_id = excluded.settings_id
returning *";

/// Locks the row until the transaction ends. Version 0 means that nothing was ever set: these are the defaults.
///
/// # Errors
/// The database's.
pub async fn lock(db: &impl GenericClient) -> Result<SettingsRow> {
    let defaults = Settings::default();
    let Settings { brokerage_percent, rep_daily_cost, expected_conversion, premium_growth } = &defaults;
    let row = db.query_one(LOCK, &[brokerage_percent, rep_daily_cost, expected_conversion, premium_growth]).await?;
    Ok(SettingsRow::try_from_row(&row)?)
}

const UPDATE: &str = "
update settings
set brokerage_percent = $1, rep_daily_cost = $2, expected_conversion = $3, premium_growth = $4,
    version = version + 1, updated_by = $5, updated_at = now()
returning *";

/// Puts other values in place of the locked ones.
///
/// # Errors
/// The database's.
pub async fn update(db: &impl GenericClient, settings: &Settings, author: UserId) -> Result<SettingsRow> {
    let Settings { brokerage_percent, rep_daily_cost, expected_conversion, premium_growth } = settings;
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
        [brokerage_percent, rep_daily_cost, expected_conversion, premium_growth, &author];
    Ok(SettingsRow::try_from_row(&db.query_one(UPDATE, &values).await?)?)
}
