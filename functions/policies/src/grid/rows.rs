//! Rows of a batch: which are good, and why the others are not.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use serde::Serialize;
use serde_json::Value;
use shared::{
    domain::{FieldErrors, PolicyBody, Source, policy::parse},
    policies::{Created, Draft},
};
use utoipa::ToSchema;

use crate::today;

/// By what a person recognises a row that was sent.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Named {
    policy_number: Option<String>,
    vehicle_number: Option<String>,
    insurer: Option<String>,
}

/// A batch on its way: every row ends in one of the two maps.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Of every row.
    pub(super) names: Vec<Named>,
    /// By index.
    pub(super) saved: BTreeMap<usize, Created>,
    /// By index.
    pub(super) failed: BTreeMap<usize, FieldErrors>,
    /// Indexes of the rows that go to the database, in their order.
    tried: Vec<usize>,
}

impl Batch {
    /// Checks every row; answers the good ones as drafts.
    pub(super) fn sort_out(entries: Vec<Value>) -> (Self, Vec<Draft>) {
        let (today, mut batch, mut drafts) = (today(), Self::default(), Vec::new());
        let mut first_rows: HashMap<String, usize> = HashMap::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let body = if let Value::Object(map) = entry { PolicyBody(map) } else { PolicyBody::default() };
            batch.names.push(Named::of(&body));
            let parsed = match parse(&body, today) {
                Ok(parsed) => parsed,
                Err(errors) => {
                    batch.failed.insert(index, errors);
                    continue;
                }
            };
            match first_rows.entry(parsed.fields.policy_number.replace(' ', "")) {
                Entry::Occupied(first) => {
                    let text = format!("is also the number of row {} of this batch", first.get());
                    batch.failed.insert(index, FieldErrors::one("policy_number", text));
                }
                Entry::Vacant(place) => {
                    place.insert(index);
                    batch.tried.push(index);
                    drafts.push(Draft::typed(parsed, Source::ManualGrid));
                }
            }
        }
        (batch, drafts)
    }

    /// What became of the drafts, in their order.
    pub(super) fn note(&mut self, made: Vec<Option<Created>>) {
        for (index, made) in self.tried.iter().copied().zip(made) {
            if let Some(made) = made {
                self.saved.insert(index, made);
            } else {
                let text = "is the number of a policy that is already stored";
                self.failed.insert(index, FieldErrors::one("policy_number", text));
            }
        }
    }
}

impl Named {
    fn of(body: &PolicyBody) -> Self {
        let text = |field| body.text(field).ok().flatten();
        Self { policy_number: text("policy_number"), vehicle_number: text("vehicle_number"), insurer: text("insurer") }
    }
}
