//! What is known of insurers, as data: compiled in, and replaceable by text from elsewhere.

mod file;

use std::sync::{Arc, LazyLock};

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

/// The file of what holds for every insurer.
const GENERAL: &str = "general.toml";

/// Every file that is compiled in.
const FILES: &[(&str, &str)] = &[
    (GENERAL, include_str!("templates/general.toml")),
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

static BUILTIN: LazyLock<Arc<Templates>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a test loads the files that are compiled in")]
    Arc::new(Templates::load(FILES.iter().copied()).expect("the files that are compiled in are valid"))
});

/// Textract takes thirty questions per page, each of at most 200 letters (AWS: Amazon Textract set quotas).
const MOST_QUERIES: usize = 30;
const LONGEST_QUERY: usize = 200;

impl Templates {
    /// Those compiled in.
    #[must_use]
    pub fn builtin() -> &'static Arc<Self> {
        &BUILTIN
    }

    /// Those compiled in, and `files` (names with texts) beside them or in their place.
    ///
    /// Of two for the same insurer the one with the higher version counts, so a release that has learned what was replaced
    /// before it takes over by itself.
    ///
    /// # Errors
    /// A file is not TOML, or says something the engine does not know.
    pub fn with<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, TemplateError> {
        Self::load(FILES.iter().copied().chain(files))
    }

    fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, TemplateError> {
        let (mut general, mut insurers): (Option<GeneralFile>, Vec<InsurerFile>) = (None, Vec::new());
        for (name, text) in files {
            if name == GENERAL {
                let file: GeneralFile = parse(name, text)?;
                general = general.filter(|known| known.version >= file.version).or(Some(file));
            } else {
                let file: InsurerFile = parse(name, text)?;
                match insurers.iter_mut().find(|known| known.code == file.code) {
                    Some(known) if known.version < file.version => *known = file,
                    Some(_) => {}
                    None => insurers.push(file),
                }
            }
        }
        let general = general.ok_or_else(|| wrong(GENERAL, "is missing"))?;
        let queries = &general.queries;
        if queries.len() > MOST_QUERIES || queries.iter().any(|query| query.text.len() > LONGEST_QUERY) {
            return Err(wrong(GENERAL, "has too many or too long questions"));
        }
        Ok(Self {
            queries: general.queries.clone(),
            headings: general.heading_lexicon(),
            insurers: insurers.iter().map(|insurer| Template::of_insurer(&general, insurer)).collect(),
            general: Template::general(&general),
        })
    }

    /// The code and version of each, the general one first.
    pub fn versions(&self) -> impl Iterator<Item = (&str, u32)> {
        std::iter::once(&self.general).chain(&self.insurers).map(|template| (template.code.as_str(), template.version))
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
    fn every_wording_means_what_it_stands_under() {
        let general: GeneralFile = parse(GENERAL, FILES[0].1).expect("valid");
        let template = Template::general(&general);
        let mut shadowed = Vec::new();
        for (concept, wording) in general.wordings() {
            let meaning = template.labels.exactly(wording).map(|meaning| meaning.concept);
            if meaning != Some(concept) {
                shadowed.push(format!("{wording:?} under {concept:?} is taken for {meaning:?}"));
            }
        }
        assert!(shadowed.is_empty(), "{}", shadowed.join("\n"));
    }

    #[test]
    fn a_wrong_file_is_told_by_name() {
        let error = Templates::with([("acme.toml", "code = 1")]).expect_err("a number is no code");
        assert!(error.to_string().starts_with("template acme.toml"), "{error}");
        assert!(Templates::load([]).is_err());
    }

    #[test]
    fn the_higher_version_counts() {
        let digit =
            |version: u32| format!("code = 'DIGIT'\nname = 'Go Digit'\nversion = {version}\naliases = ['digit']");
        let version_with = |version: u32| {
            let templates = Templates::with([("digit.toml", digit(version).as_str())]).expect("valid");
            templates.of(Some("DIGIT")).version
        };
        let builtin = Templates::builtin().of(Some("DIGIT")).version;
        assert_eq!(version_with(builtin + 1), builtin + 1);
        assert_eq!(version_with(0), builtin);
    }

    #[test]
    fn a_new_insurer_stands_beside_the_known() {
        let acme = "code = 'ACME'\nname = 'Acme General'\nversion = 1\naliases = ['Acme General']";
        let templates = Templates::with([("acme.toml", acme)]).expect("valid");
        assert_eq!(templates.insurers().len(), FILES.len());
        assert_eq!(templates.of(Some("ACME")).version, 1);
    }
}
