//! What is known of insurers, as data: compiled in, and replaceable by text from elsewhere.

mod file;

use std::sync::LazyLock;

pub(crate) use file::Template;

use super::wording::Lexicon;
use file::{GeneralFile, InsurerFile};

/// A question for Textract.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
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
#[derive(Debug)]
pub struct Templates {
    queries: Vec<Query>,
    general: Template,
    insurers: Vec<Template>,
    headings: Lexicon,
}

/// Every file that is compiled in.
const FILES: &[(&str, &str)] = &[
    ("general.toml", include_str!("templates/general.toml")),
    ("tata_aig.toml", include_str!("templates/tata_aig.toml")),
    ("digit.toml", include_str!("templates/digit.toml")),
    ("reliance_general.toml", include_str!("templates/reliance_general.toml")),
    ("icici_lombard.toml", include_str!("templates/icici_lombard.toml")),
    ("hdfc_ergo.toml", include_str!("templates/hdfc_ergo.toml")),
    ("bajaj_allianz.toml", include_str!("templates/bajaj_allianz.toml")),
    ("royal_sundaram.toml", include_str!("templates/royal_sundaram.toml")),
    ("liberty_general.toml", include_str!("templates/liberty_general.toml")),
    ("zurich_kotak.toml", include_str!("templates/zurich_kotak.toml")),
];

static BUILTIN: LazyLock<Templates> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a test loads the files that are compiled in")]
    Templates::load(FILES.iter().copied()).expect("the files that are compiled in are valid")
});

/// Textract takes thirty questions per page, each of at most 200 letters (AWS: Amazon Textract set quotas).
const MOST_QUERIES: usize = 30;
const LONGEST_QUERY: usize = 200;

impl Templates {
    /// Those compiled in.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// From the names and texts of files, of which `general.toml` must be one.
    ///
    /// # Errors
    /// A file is not TOML, or says something the engine does not know.
    pub fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, TemplateError> {
        let (mut general, mut insurers): (Option<GeneralFile>, Vec<InsurerFile>) = (None, Vec::new());
        for (name, text) in files {
            if name == "general.toml" {
                general = Some(parse(name, text)?);
            } else {
                insurers.push(parse(name, text)?);
            }
        }
        let general = general.ok_or_else(|| wrong("general.toml", "is missing"))?;
        let queries = &general.queries;
        if queries.len() > MOST_QUERIES || queries.iter().any(|query| query.text.len() > LONGEST_QUERY) {
            return Err(wrong("general.toml", "has too many or too long questions"));
        }
        Ok(Self {
            queries: general.queries.clone(),
            headings: general.heading_lexicon(),
            insurers: insurers.iter().map(|insurer| Template::of_insurer(&general, insurer)).collect(),
            general: Template::general(&general),
        })
    }

    /// The questions for Textract, at most thirty.
    #[must_use]
    pub fn queries(&self) -> &[Query] {
        &self.queries
    }

    /// The template of an insurer, or the general one.
    pub(crate) fn of(&self, insurer: Option<&str>) -> &Template {
        let own = insurer.and_then(|code| self.insurers.iter().find(|template| template.code == code));
        own.unwrap_or(&self.general)
    }

    /// Codes of insurers with the names they print, those without a template of their own not included.
    pub(crate) fn insurers(&self) -> &[Template] {
        &self.insurers
    }

    /// What headings mean.
    pub(crate) fn headings(&self) -> &Lexicon {
        &self.headings
    }
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, TemplateError> {
    toml::from_str(text).map_err(|error| wrong(name, &error.to_string()))
}

fn wrong(name: &str, cause: &str) -> TemplateError {
    TemplateError { name: name.to_owned(), cause: cause.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_compiled_in_are_valid() {
        let templates = Templates::load(FILES.iter().copied()).expect("valid");
        assert_eq!(templates.insurers().len(), FILES.len() - 1);
        assert!(templates.queries().len() <= MOST_QUERIES);
    }

    #[test]
    fn a_wrong_file_is_told_by_name() {
        let files = [("general.toml", FILES[0].1), ("acme.toml", "code = 1")];
        let error = Templates::load(files).expect_err("a number is no code");
        assert!(error.to_string().starts_with("template acme.toml"), "{error}");
        assert!(Templates::load([]).is_err());
    }
}
