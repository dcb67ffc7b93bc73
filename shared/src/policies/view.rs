//! The row a client is shown.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::key_of;
use crate::{
    domain::{PolicyFields, PolicyId, PolicyStatus, Source, UserId},
    objects::{ObjectKey, Objects},
    tables::policies::PolicyRow,
};

/// Is the newest version in S3 already?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StorageState {
    /// In PostgreSQL and in S3.
    Synced,
    /// Safe in PostgreSQL; S3 follows.
    Pending,
}

/// A policy as clients know it. Money and percentages are decimal texts, so that nothing is lost in a float; ids, versions,
/// `cc` and `manufacturing_year` are numbers. No value is an object.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PolicyView {
    /// Its id.
    pub id: PolicyId,
    /// As the insurer gave it, in upper case.
    pub policy_number: String,
    /// As typed or printed; searches compare it without case, spaces and dashes.
    pub vehicle_number: String,
    /// A code such as `TATA_AIG`, or free text for insurers without one.
    pub insurer: String,
    /// `Package`, `SAOD`, `TP`, `Bundled`, or the form's own words.
    pub product_type: Option<String>,
    /// `Private Car`, `Two Wheeler`, `GCV`, …
    pub vehicle_type: Option<String>,
    /// Maker of the vehicle.
    pub make: Option<String>,
    /// Model of the vehicle.
    pub model: Option<String>,
    /// Engine size in cubic centimetres.
    pub cc: Option<i32>,
    /// Year in which the vehicle was made.
    pub manufacturing_year: Option<i32>,
    /// First day.
    pub issue_date: Option<NaiveDate>,
    /// Last day of the own-damage cover.
    pub expiry_date: Option<NaiveDate>,
    /// Insured declared value in rupees; `0.00` for third-party only.
    pub idv: Option<Decimal>,
    /// No-claim bonus in percent.
    pub ncb: Option<Decimal>,
    /// Own-damage discount in percent.
    pub discount: Option<Decimal>,
    /// Own-damage premium in rupees.
    pub net_od: Option<Decimal>,
    /// Reference.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Own-damage premium as the broker books it, in rupees.
    pub total_od: Option<Decimal>,
    /// Rupees before tax.
    pub net_premium: Option<Decimal>,
    /// Rupees payable, after tax.
    pub total_premium: Decimal,
    /// Percent of `total_premium` given back.
    pub cashback_percentage: Option<Decimal>,
    /// Rupees given back.
    pub cashback_amount: Option<Decimal>,
    /// How, or how much, the customer paid.
    pub customer_paid: Option<String>,
    /// Cheque of the customer.
    pub customer_cheque_no: Option<String>,
    /// Cheque of the broker.
    pub our_cheque_no: Option<String>,
    /// Executive.
    pub executive: Option<String>,
    /// Executive of operations.
    pub ops_executive: Option<String>,
    /// Telecaller who made the sale.
    pub caller_name: Option<String>,
    /// Ten digits.
    pub mobile: Option<String>,
    /// `ROLLOVER`, `RENEWAL`, or free text.
    pub rollover: Option<String>,
    /// The insured.
    pub customer_name: Option<String>,
    /// An address, or `N/A`.
    pub customer_email: Option<String>,
    /// Any telephone number.
    pub customer_phone: Option<String>,
    /// Branch of the broker.
    pub branch: Option<String>,
    /// Free text.
    pub remark: Option<String>,
    /// Rupees earned from the insurer.
    pub brokerage: Option<Decimal>,
    /// The same as `cashback_amount`.
    pub cashback: Option<Decimal>,
    /// How it came in.
    pub source: Source,
    /// Object key of the PDF it was read from.
    pub s3_key: Option<String>,
    /// Object key of its JSON document.
    pub document_key: String,
    /// 0 to 1, of the reading it was confirmed from.
    pub confidence_score: Option<Decimal>,
    /// Rises with every change; send it as `If-Match: "<version>"`.
    pub version: i32,
    /// Does it count?
    pub status: PolicyStatus,
    /// Is this version in S3 yet?
    pub storage: StorageState,
    /// Who entered it.
    pub created_by: Option<UserId>,
    /// When it was entered, UTC.
    #[serde(serialize_with = "rfc3339")]
    pub created_at: DateTime<Utc>,
    /// When it was changed last, UTC.
    #[serde(serialize_with = "rfc3339")]
    pub updated_at: DateTime<Utc>,
}

impl PolicyView {
    /// The row as it is shown. `pending`: its newest version waits for S3.
    #[must_use]
    pub fn of(row: &PolicyRow, pending: bool, objects: &Objects) -> Self {
        let PolicyRow { policy_id, fields, source, s3_key, confidence_score, version, status, .. } = row.clone();
        let (entity, entity_id) = key_of(policy_id);
        let document_key = objects.full_key(&ObjectKey::Current(entity, entity_id));
        let storage = if pending { StorageState::Pending } else { StorageState::Synced };
        let PolicyRow { created_by, created_at, updated_at, .. } = *row;
        let PolicyFields { policy_number, vehicle_number_shown: vehicle_number, insurer, cashback, .. } = fields;
        Self {
            id: policy_id,
            policy_number,
            vehicle_number,
            insurer,
            product_type: fields.product_type,
            vehicle_type: fields.vehicle_type,
            make: fields.make,
            model: fields.model,
            cc: fields.cc,
            manufacturing_year: fields.manufacturing_year,
            issue_date: fields.issue_date,
            expiry_date: fields.expiry_date,
            idv: fields.idv,
            ncb: fields.ncb,
            discount: fields.discount,
            net_od: fields.net_od,
            reference: fields.reference,
            total_od: fields.total_od,
            net_premium: fields.net_premium,
            total_premium: fields.total_premium,
            cashback_percentage: fields.cashback_percentage,
            cashback_amount: cashback,
            customer_paid: fields.customer_paid,
            customer_cheque_no: fields.customer_cheque_no,
            our_cheque_no: fields.our_cheque_no,
            executive: fields.executive,
            ops_executive: fields.ops_executive,
            caller_name: fields.caller_name,
            mobile: fields.mobile,
            rollover: fields.rollover,
            customer_name: fields.customer_name,
            customer_email: fields.customer_email,
            customer_phone: fields.customer_phone,
            branch: fields.branch,
            remark: fields.remark,
            brokerage: fields.brokerage,
            cashback,
            source,
            s3_key,
            document_key,
            confidence_score,
            version,
            status,
            storage,
            created_by,
            created_at,
            updated_at,
        }
    }
}

/// `2026-03-31T18:30:00.123Z`: what every JavaScript engine reads.
fn rfc3339<S: Serializer>(instant: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&instant.to_rfc3339_opts(SecondsFormat::Millis, true))
}
