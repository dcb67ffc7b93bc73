//! The HTTP edge: what every answer looks like, who may do what, and the layers around every route.

pub mod access;
mod address;
mod again;
mod etag;
mod failure;
mod gate;
mod idempotency;
mod layers;
mod limits;
mod principal;
mod reply;
mod request;

pub use address::{ClientAddress, Peer};
pub use failure::Failure;
pub use gate::Gate;
pub use idempotency::{IdempotencyKey, Once, replayed};
pub use layers::serve;
pub use principal::Principal;
pub use reply::{Listing, Reply, created, listing, ok};
pub use request::{IfMatch, Json, PathValue, Query, RequestId};
