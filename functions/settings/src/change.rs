//! `PUT /api/settings`.

use axum::{Extension, extract::State};
use serde::Deserialize;
use serde_json::{Map, Value};
use shared::{
    domain::{FieldErrors, Settings},
    error::{Error, Result},
    http::{Failure, Json, Principal, Reply, RequestId},
};
use utoipa::ToSchema;

use crate::{
    App,
    replace::{By, replace},
};

/// What is to change; settings that are not named stay.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SettingsBody {
    /// Numbers or decimal texts: `{"brokeragePercent": "12.5"}`.
    #[serde(default)]
    #[schema(required = true, value_type = Object, example = json!({"brokeragePercent": "12.5", "repDailyCost": 1800}))]
    settings: Value,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Change settings
///
/// Takes numbers or decimal texts with at most two decimals. Percentages from 0 to 100 (`premiumGrowth` from -100 to 1,000),
/// `repDailyCost` from 0 to 10 lakh rupees. An unknown key or a wrong value changes nothing; `details` names all of them.
/// Of two founders who change at once both take effect, one after the other. Answers all settings as stored.
#[utoipa::path(
    put,
    path = "/api/settings",
    operation_id = "change_settings",
    tag = "settings",
    request_body = SettingsBody,
    responses(
        (status = 200, body = Reply<Settings>),
        (status = 401, body = Failure),
        (status = 403, body = Failure),
        (status = 422, body = Failure),
        (status = 503, body = Failure)
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    Extension(principal): Extension<Principal>,
    RequestId(request_id): RequestId,
    Json(body): Json<SettingsBody>,
) -> Result<Reply<Settings>> {
    let changes = parse(body).map_err(Error::Invalid)?;
    let by = By { actor: principal.user_id, request_id, action: "update" };
    replace(&app, &by, |current| current.with(&changes).map_err(Error::Invalid)).await
}

fn parse(body: SettingsBody) -> std::result::Result<Map<String, Value>, FieldErrors> {
    let mut errors = FieldErrors::new();
    for name in body.others.into_iter().map(|(name, _)| name) {
        errors.add(name, "belongs into settings, or is not known");
    }
    let Value::Object(changes) = body.settings else {
        errors.add("settings", "must be an object such as {\"brokeragePercent\":\"15\"}");
        return Err(errors);
    };
    errors.into_result().map(|()| changes)
}
