//! Which insurer was chosen when a file was uploaded.

use std::{collections::HashMap, path::Path};

use anyhow::Context as _;

use super::inputs::stem;

/// For all files the same, or file by file.
pub(super) struct Hints {
    everywhere: Option<String>,
    by_stem: HashMap<String, String>,
}

impl Hints {
    /// # Errors
    /// The file of requests is missing or no object of texts.
    pub(super) fn load(insurer: Option<&str>, requests: Option<&Path>) -> anyhow::Result<Self> {
        let mut by_stem = HashMap::new();
        if let Some(file) = requests {
            let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            let named: HashMap<String, String> = serde_json::from_slice(&text)
                .with_context(|| format!("{} is not an object of {{file name: code}}", file.display()))?;
            by_stem.extend(named.into_iter().map(|(name, code)| (stem(Path::new(&name)), code)));
        }
        Ok(Self { everywhere: insurer.map(ToOwned::to_owned), by_stem })
    }

    pub(super) fn of(&self, file: &Path) -> Option<&str> {
        self.everywhere.as_deref().or_else(|| self.by_stem.get(&stem(file)).map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_found_by_the_stem_whatever_the_ending() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("requests.json");
        std::fs::write(&file, r#"{"a.pdf": "DIGIT"}"#).unwrap();
        let hints = Hints::load(None, Some(&file)).unwrap();
        assert_eq!(hints.of(Path::new("elsewhere/a.json.gz")), Some("DIGIT"));
        assert_eq!(hints.of(Path::new("b.pdf")), None);
    }
}
