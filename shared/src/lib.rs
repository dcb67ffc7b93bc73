//! What more than one function of Nicsan CRM needs: rooms on floors, each importing only from lower ones.
//!
//! | floor | rooms | |
//! |---|---|---|
//! | 0 | [`domain`], [`secret`] | words of the business and secrets: no I/O, no async |
//! | 1 | [`error`], [`metric`], [`parameters`], [`config`], [`trust`] | what everything else is built on |
//! | 2 | [`database`], [`objects`], [`auth`] | one neighbour each: PostgreSQL, S3, tokens |
//! | 3 | [`tables`] | the SQL of one table per file |
//! | 4 | [`storage`] | dual storage: one transaction and the outbox, then S3 |
//! | 5 | [`policies`] | one way to make a policy and to show it |
//! | 5 | [`templates`] | which templates the reading goes by now |
//! | 5 | [`clients`], [`http`] | the edges |
//! | 6 | [`migrator`] | the schema, changed by who owns it |
//! | 6 | [`lambda`], `testing` | starting a function on Lambda; servers of their own for tests |

pub mod auth;
pub mod clients;
pub mod config;
pub mod database;
pub mod domain;
pub mod error;
pub mod events;
pub mod extraction;
pub mod http;
pub mod lambda;
pub mod metric;
pub mod migrations;
pub mod migrator;
pub mod objects;
pub mod parameters;
pub mod policies;
pub mod reading;
pub mod secret;
pub mod storage;
pub mod tables;
pub mod templates;
#[cfg(feature = "testing")]
#[expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up must fail loudly")]
pub mod testing;
pub mod trust;
