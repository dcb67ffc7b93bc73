//! Floor 0: the broker's own terms. Pure values and rules; nothing here waits, reads a clock or knows a neighbour.

mod field_errors;
mod ids;
mod role;
mod text_enum;
mod upload_status;

pub use field_errors::FieldErrors;
pub use ids::{PolicyId, UploadId, UserId};
pub use role::Role;
pub use upload_status::UploadStatus;
