//! `GET /api/settings`.

use axum::extract::State;
use shared::{
    domain::Settings,
    error::Result,
    http::{Failure, Reply, ok},
    tables::settings::{self, SettingsRow},
};

use crate::App;

/// The settings
///
/// Decimal texts without trailing zeros. `brokeragePercent`: percent of the premium the broker earns. `repDailyCost`: rupees a
/// representative costs per day. `expectedConversion`: percent of uploads expected to become policies. `premiumGrowth`:
/// percent per year. Until something was set, these are the defaults: 15, 2000, 25 and 10.
#[utoipa::path(
    get,
    path = "/api/settings",
    operation_id = "read_settings",
    tag = "settings",
    responses((status = 200, body = Reply<Settings>), (status = 401, body = Failure), (status = 503, body = Failure))
)]
pub(crate) async fn read(State(app): State<App>) -> Result<Reply<Settings>> {
    let row = settings::find(&**app.clients.database().client().await?).await?;
    Ok(ok(row.as_ref().map_or_else(Settings::default, SettingsRow::settings)))
}
