//! The whole system, from outside: over HTTP, and as the program people start.
#![expect(clippy::print_stdout, reason = "campaigns tell their figures")]

mod accuracy;
mod api_description;
mod crashes;
mod faults;
mod hostile;
mod life;
mod owner;
mod pipeline;
mod program;
mod rebuild;
mod roles;
mod running;
mod templates;
