//! S3: where every object lives, and the few operations we use.

mod chunks;
mod key;
mod store;

pub use key::{Entity, ObjectKey};
pub use store::{Fence, Head, Listed, NEIGHBOUR, Objects, Pages, PutError, Stored};
