//! What may be asked of the explorer.

use serde::Deserialize;
use utoipa::IntoParams;

/// As sent. `All` and an empty value mean any.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct ExplorerQuery {
    /// Exactly this make; `Unknown` finds policies without one. The same holds for the next four.
    pub(crate) make: Option<String>,
    /// Exactly this model.
    pub(crate) model: Option<String>,
    /// This insurer, by code or by one of its names.
    pub(crate) insurer: Option<String>,
    /// Exactly this branch.
    pub(crate) branch: Option<String>,
    /// `ROLLOVER`, `RENEWAL` or another word, whatever its case.
    pub(crate) rollover: Option<String>,
    /// Exactly this `caller_name`; `Unknown` finds policies without one.
    pub(crate) rep: Option<String>,
    /// Beginning of the registration, whatever its case and spacing; `BH` finds the Bharat series (`22BH1234AA`).
    pub(crate) vehicle_prefix: Option<String>,
    /// First issue date.
    #[param(value_type = Option<NaiveDate>)]
    pub(crate) from_date: Option<String>,
    /// Last issue date.
    #[param(value_type = Option<NaiveDate>)]
    pub(crate) to_date: Option<String>,
    /// First expiry date.
    #[param(value_type = Option<NaiveDate>)]
    pub(crate) expiry_from_date: Option<String>,
    /// Last expiry date.
    #[param(value_type = Option<NaiveDate>)]
    pub(crate) expiry_to_date: Option<String>,
    /// Highest cashback, in percent of the total premium; a policy without cashback has 0.
    pub(crate) cashback_max: Option<String>,
    /// Rows, 1 to 1,000 (default 1,000). `meta.totals` counts all that match, however few rows are asked for.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1000)]
    pub(crate) limit: Option<String>,
    /// Rows to pass over.
    #[param(value_type = Option<i64>, minimum = 0)]
    pub(crate) offset: Option<String>,
}
