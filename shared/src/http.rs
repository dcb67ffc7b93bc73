//! The HTTP edge: what every answer looks like, who may do what, and the layers around every route.

pub mod access;
mod address;
mod again;
mod etag;
mod failure;
mod gate;
mod idempotency;
mod json;
mod layers;
mod limits;
mod principal;
mod query;
mod reply;
mod request;
mod routes;

pub use address::{ClientAddress, Peer};
pub use failure::Failure;
pub use gate::Gate;
pub use idempotency::{IdempotencyKey, Once, replayed};
pub use json::{Json, read_object};
pub use layers::serve;
pub use principal::Principal;
pub use query::Query;
pub use reply::{Listing, Reply, created, listing, ok};
pub use request::{IfMatch, PathValue, RequestId};
pub use routes::{Handlers, Routes, answer};
