//! Trigger: CloudFormation, on every deployment whose migrations changed (custom resource), or a person, with
//! `{"action":"latest|status|rollback"}`.
//!
//! Effect: the schema is where this release needs it, before any function of this release takes traffic. A second run
//! finds nothing to do; two at once wait for one another; a database that is ahead is left alone, so that an older release
//! can be deployed again. CloudFormation is answered whatever happens: a missing secret, a failed migration, a panic.

mod action;
mod answer;
mod deadline;
mod order;

use serde_json::Value;

use crate::order::Order;

pub use crate::action::Action;

/// Carries out an order; `deadline` is the moment Lambda ends this invocation, in milliseconds since 1970.
///
/// # Errors
/// For people: why a direct invocation failed, or that CloudFormation could not be answered.
pub async fn handle(event: Value, deadline: u64) -> Result<Value, String> {
    match Order::read(event)? {
        Order::Person(action) => deadline::within(deadline, Box::pin(action::run(action))).await,
        Order::Stack(request) => {
            let outcome = match request.action() {
                Some(action) => deadline::within(deadline, Box::pin(action::run(action))).await,
                None => Ok(Value::Null),
            };
            answer::send(&request, outcome).await
        }
    }
}
