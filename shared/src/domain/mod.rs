//! Floor 0: the broker's own terms. Pure values and rules; nothing here waits, reads a clock or knows a neighbour.

pub mod contact;
pub mod dates;
mod field_errors;
mod ids;
pub mod insurer;
pub mod money;
pub(crate) mod pattern;
pub mod pdf;
pub mod period;
pub mod plate;
pub mod policy;
mod policy_number;
mod role;
pub mod settings;
mod text_enum;
mod upload_status;
pub mod wording;

pub use field_errors::FieldErrors;
pub use ids::{PolicyId, UploadId, UserId};
pub use insurer::Insurer;
pub use period::Period;
pub use plate::Plate;
pub use policy::{PolicyBody, PolicyFields, PolicyStatus, Source, Warning};
pub use policy_number::PolicyNumber;
pub use role::Role;
pub use settings::Settings;
pub use upload_status::UploadStatus;
