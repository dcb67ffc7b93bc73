//! Who asks for what. Source: «Custom resource request objects», AWS CloudFormation User Guide.

use serde::Deserialize;
use serde_json::Value;

use crate::Action;

/// An event, understood.
#[derive(Debug)]
pub(crate) enum Order {
    /// `{"action": …}`
    Person(Action),
    /// A custom resource.
    Stack(StackRequest),
}

/// What CloudFormation sends, as far as we need it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct StackRequest {
    request_type: RequestType,
    /// Presigned: where the answer goes, exactly once.
    #[serde(rename = "ResponseURL")]
    pub(crate) response_url: String,
    /// To be repeated in the answer.
    pub(crate) stack_id: String,
    /// To be repeated in the answer.
    pub(crate) request_id: String,
    /// To be repeated in the answer.
    pub(crate) logical_resource_id: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum RequestType {
    Create,
    Update,
    Delete,
}

#[derive(Deserialize)]
struct ByHand {
    action: Action,
}

impl Order {
    pub(crate) fn read(event: Value) -> Result<Self, String> {
        if event.get("RequestType").is_some() {
            return serde_json::from_value(event)
                .map(Self::Stack)
                .map_err(|error| format!("not of CloudFormation: {error}"));
        }
        serde_json::from_value::<ByHand>(event)
            .map(|order| Self::Person(order.action))
            .map_err(|_| r#"send {"action":"latest"}, {"action":"status"} or {"action":"rollback"}"#.to_owned())
    }
}

impl StackRequest {
    /// Taking the stack away does not touch the schema: the data outlives it.
    pub(crate) fn action(&self) -> Option<Action> {
        match self.request_type {
            RequestType::Create | RequestType::Update => Some(Action::Latest),
            RequestType::Delete => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_order_is_told_what_is_one() {
        for wrong in [json!({}), json!({ "action": "drop" }), json!("latest"), json!(null)] {
            assert!(Order::read(wrong).unwrap_err().contains("latest"));
        }
    }

    #[test]
    fn a_person_asks_by_name() {
        let order = Order::read(json!({ "action": "rollback" })).unwrap();
        assert!(matches!(order, Order::Person(Action::Rollback)));
    }
}
