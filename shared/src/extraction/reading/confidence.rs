//! How sure a value is, in per cent of such values that were right on the specimens.

use super::{Check, Reading};
use crate::extraction::fields::Winner;

/// Fields without which a policy cannot be confirmed.
const NEEDED: [&str; 6] =
    ["policy_number", "vehicle_number", "insurer", "expiry_date", "total_premium", "customer_name"];

/// From the evidence and the equations a value is in.
#[expect(clippy::float_arithmetic, reason = "likelihoods, no money")]
pub(super) fn confidence(field: &str, winner: &Winner, checks: &[Check]) -> f64 {
    let own = f64::from(winner.score.clamp(0.0, 0.99));
    let mut about = checks.iter().filter(|check| check.fields.iter().any(|of| of == field)).peekable();
    let is_checked = about.peek().is_some();
    let (holding, broken): (Vec<&Check>, Vec<&Check>) = about.partition(|check| check.holds);
    let sure = match (is_checked, holding.is_empty(), broken.is_empty()) {
        (true, false, true) => 1.0 - (1.0 - own) * 0.3,
        (true, true, false) => own * 0.7,
        (true, false, false) => own * 0.9,
        _ => own,
    };
    (sure * 1000.0).round() / 10.0
}

/// Of the document: the mean of what is needed, a missing field counting as nothing.
#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "likelihoods, no money")]
pub(super) fn document_confidence(reading: &Reading) -> f64 {
    let of = |field: &str| reading.fields.get(field).map_or(0.0, |field| field.confidence);
    let sum: f64 = NEEDED.iter().map(|field| of(field)).sum();
    (sum / NEEDED.len() as f64 * 100.0).round() / 10_000.0
}
