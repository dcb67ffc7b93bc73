//! What clients may send of a policy, for the description of the API.

use std::{borrow::Cow, iter};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ObjectBuilder, SchemaType, Type},
    },
};

use super::{
    PolicyFields,
    body::{CASHBACK, PolicyBody, TWINS},
};

/// The column that keeps what was typed; sent as `vehicle_number`.
const OWN: &str = "vehicle_number_shown";

impl PartialSchema for PolicyBody {
    fn schema() -> RefOr<Schema> {
        let columns = match PolicyFields::schema() {
            RefOr::T(Schema::Object(fields)) => fields.properties.into_keys().filter(|name| name != OWN).collect(),
            _ => Vec::new(),
        };
        let others = TWINS.iter().map(|(_, twin)| *twin).chain(CASHBACK).chain(iter::once("version"));
        let object = ObjectBuilder::new().description(Some(
            "Fields of a policy, in snake case or camel case; each a text or a number, blank and null for none. Others are \
             passed over. `version` counts where there is no `If-Match`.",
        ));
        let names = columns.into_iter().chain(others.map(ToOwned::to_owned));
        names.fold(object, |object, name| object.property(name, given())).into()
    }
}

impl ToSchema for PolicyBody {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("PolicyBody")
    }
}

fn given() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Number, Type::Null]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_under_which_a_field_is_found_is_described() {
        let described = serde_json::to_value(PolicyBody::schema()).unwrap();
        for name in ["policy_number", "policyNumber", "ref", "cashback", "cashback_amount", "ourChequeNo", "version"] {
            assert_eq!(
                described["properties"][name]["type"],
                serde_json::json!(["string", "number", "null"]),
                "{name}"
            );
        }
        assert!(described["properties"][OWN].is_null());
    }
}
