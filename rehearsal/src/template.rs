//! What CloudFormation is given, as the translator of `sam deploy` makes it, and what must hold for it.
//!
//! Each room below judges one part and says what is wrong in whole sentences; [`findings`] asks them all.

mod alarms;
mod api;
mod database;
mod events;
mod files;
mod functions;
pub(crate) mod policies;
mod queues;

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use serde_json::{Map, Value};

pub use api::routes;
pub use functions::{budget, connections};

/// A transformed template.
#[derive(Clone, Debug)]
pub struct Template(Value);

/// A resource with its logical name.
pub type Named<'t> = (&'t str, &'t Value);

impl Template {
    /// Transforms the text of a SAM template.
    ///
    /// # Panics
    /// The translator is not installed (the message says how), or refuses the template.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a rehearsal without its tools has to stop, and says which one is missing")]
    pub fn of(yaml: &str) -> Self {
        let python = crate::tools::python();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/transform.py");
        let mut running = Command::new(&python)
            .arg(script)
            .env("AWS_DEFAULT_REGION", "ap-south-1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("PYTHON names a Python, or .ci/tools was run");
        running.stdin.take().expect("it is piped").write_all(yaml.as_bytes()).expect("the translator reads");
        let done = running.wait_with_output().expect("the translator ends");
        assert!(
            done.status.success(),
            "the template was not transformed; if a module is missing: `.ci/tools` installs it"
        );
        Self(serde_json::from_slice(&done.stdout).expect("the translator writes JSON"))
    }

    /// The template of this repository, as text.
    ///
    /// # Panics
    /// It cannot be read.
    #[must_use]
    #[expect(clippy::expect_used, reason = "without a template there is nothing to rehearse")]
    pub fn source() -> String {
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../template.yaml")).expect("template.yaml")
    }

    fn resources(&self) -> &Map<String, Value> {
        static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        self.0["Resources"].as_object().unwrap_or(&NONE)
    }

    /// A resource's properties; `Null` when there is none of this name.
    pub(crate) fn properties(&self, name: &str) -> &Value {
        &self.0["Resources"][name]["Properties"]
    }

    /// All resources of a type, with their properties.
    fn of_type<'t>(&'t self, kind: &'t str) -> impl Iterator<Item = Named<'t>> {
        self.resources()
            .iter()
            .filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(name, resource)| (name.as_str(), &resource["Properties"]))
    }

    /// All functions, with their properties.
    fn functions(&self) -> impl Iterator<Item = Named<'_>> {
        self.of_type("AWS::Lambda::Function")
    }

    /// The default of a parameter.
    fn default(&self, parameter: &str) -> &Value {
        &self.0["Parameters"][parameter]["Default"]
    }
}

/// The resource that `Ref`, `GetAtt` or a lone `Sub` of it means.
pub(crate) fn target(value: &Value) -> Option<&str> {
    value["Ref"].as_str().or_else(|| value["Fn::GetAtt"][0].as_str())
}

/// Text, or the text inside `Sub`.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().or_else(|| value["Fn::Sub"].as_str()).unwrap_or_default()
}

/// One value or many: policies allow both.
pub(crate) fn many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// Everything that is wrong, one sentence each; empty when the template may be deployed.
#[must_use]
pub fn findings(template: &Template) -> Vec<String> {
    [
        functions::judge(template),
        policies::judge(template),
        api::judge(template),
        events::judge(template),
        files::judge(template),
        queues::judge(template),
        database::judge(template),
        alarms::judge(template),
    ]
    .concat()
}
