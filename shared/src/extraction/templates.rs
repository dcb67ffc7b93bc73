//! What is known of insurers, as data.

use std::sync::LazyLock;

/// A question for Textract.
#[derive(Clone, Debug)]
pub struct Query {
    /// The field it is about.
    pub alias: String,
    /// The question, at most 200 letters.
    pub text: String,
}

/// A template file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("template {name}: {cause}")]
pub struct TemplateError {
    /// Of the file.
    pub name: String,
    /// What is wrong with it.
    pub cause: String,
}

/// All templates.
#[derive(Debug, Default)]
pub struct Templates {
    queries: Vec<Query>,
}

static BUILTIN: LazyLock<Templates> = LazyLock::new(Templates::default);

impl Templates {
    /// Those compiled in.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The questions for Textract, at most thirty.
    #[must_use]
    pub fn queries(&self) -> &[Query] {
        &self.queries
    }
}
