//! The write protocol: PostgreSQL commits, then S3 follows.
//!
//! 1. A handler's transaction changes its tables and calls [`record`]: document, outbox row and audit entry.
//! 2. It commits, which is the moment of the promise, and answers after [`Storage::sync_now`] tried S3 within a budget.
//! 3. What is still in the outbox is written by [`Storage::drain`] on a schedule, until it is done.
//!
//! Something is `pending` exactly while it has an outbox row. Writes to S3 are fenced (`If-Match`, `If-None-Match`), so a
//! late or repeated write can never put an older version over a newer one.

mod drain;
mod figures;
mod patience;
mod rebuild;
mod sync;
mod verify;

pub use crate::tables::documents::{By, Change, record, sha256_hex};
pub use drain::DrainReport;
pub use rebuild::RebuildReport;
pub use verify::Verification;

use crate::{
    database::Database,
    objects::{Entity, Objects},
};

/// Both storages.
#[derive(Clone, Debug)]
pub struct Storage {
    database: Database,
    objects: Objects,
    patience: patience::Patience,
}

/// What an entity is called in both storages.
pub type EntityKey = (Entity, String);

impl Storage {
    /// Over these two neighbours.
    #[must_use]
    pub fn new(database: Database, objects: Objects) -> Self {
        Self { database, objects, patience: patience::Patience::default() }
    }

    /// The document store.
    #[must_use]
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }
}
