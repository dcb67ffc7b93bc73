//! The dashboard over HTTP, against a real PostgreSQL.

mod exactness;
mod explorer;
mod formulas;
mod office;
mod schedule;
mod shapes;
mod windows;
