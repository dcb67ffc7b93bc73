//! S3: where every object lives, and the few operations we use.

mod key;
mod originals;
mod store;

pub use key::{Entity, ObjectKey};
pub use originals::PutLink;
pub use store::{Fence, Head, Listed, NEIGHBOUR, Objects, Pages, PutError, Stored};
