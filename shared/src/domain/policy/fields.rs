//! The columns a person fills in. Beside the migration this is the only place that spells them.

use chrono::NaiveDate;
use postgres_from_row::FromRow;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The business values of a policy, checked by [`super::parse`]. Money in rupees as decimal text.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[expect(missing_docs, reason = "the migration describes every column")]
pub struct PolicyFields {
    pub policy_number: String,
    pub vehicle_number: String,
    pub vehicle_number_shown: String,
    pub insurer: String,
    pub product_type: Option<String>,
    pub vehicle_type: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub cc: Option<i32>,
    pub manufacturing_year: Option<i32>,
    pub issue_date: Option<NaiveDate>,
    pub expiry_date: Option<NaiveDate>,
    pub idv: Option<Decimal>,
    pub ncb: Option<Decimal>,
    pub discount: Option<Decimal>,
    pub net_od: Option<Decimal>,
    #[from_row(rename = "ref")]
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    pub total_od: Option<Decimal>,
    pub net_premium: Option<Decimal>,
    pub total_premium: Decimal,
    pub cashback_percentage: Option<Decimal>,
    pub cashback: Option<Decimal>,
    pub customer_paid: Option<String>,
    pub customer_cheque_no: Option<String>,
    pub our_cheque_no: Option<String>,
    pub executive: Option<String>,
    pub ops_executive: Option<String>,
    pub caller_name: Option<String>,
    pub mobile: Option<String>,
    pub rollover: Option<String>,
    pub customer_name: Option<String>,
    pub customer_email: Option<String>,
    pub customer_phone: Option<String>,
    pub branch: Option<String>,
    pub remark: Option<String>,
    pub brokerage: Option<Decimal>,
}
