//! Which files are meant: those named, and those of named folders.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Endings of files that can be read.
const ENDINGS: [&str; 3] = [".pdf", ".json", ".json.gz"];

/// The files in the order of their names; a file named explicitly is taken whatever its ending.
///
/// # Errors
/// A path does not exist, or there is nothing to read.
pub(super) fn list(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let inside = std::fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
            let mut inside: Vec<_> = inside.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
            inside.retain(|file| file.is_file() && is_readable(file));
            inside.sort();
            files.extend(inside);
        } else {
            anyhow::ensure!(path.exists(), "{} does not exist", path.display());
            files.push(path.clone());
        }
    }
    anyhow::ensure!(!files.is_empty(), "there is no PDF or Textract answer to read");
    Ok(files)
}

fn is_readable(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The name without its ending: `policy.json.gz` → `policy`.
pub(super) fn stem(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let lower = name.to_lowercase();
    let ending = ENDINGS.iter().rev().find(|ending| lower.ends_with(**ending)).map_or(0, |ending| ending.len());
    name[..name.len() - ending].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_stand_for_what_can_be_read_in_them() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.pdf", "a.json.gz", "c.txt", "d.PDF"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found: Vec<_> = list(&[folder.path().to_owned()]).unwrap().iter().map(|file| stem(file)).collect();
        assert_eq!(found, ["a", "b", "d"]);
    }

    #[test]
    fn nothing_to_read_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(list(&[folder.path().to_owned()]).is_err());
        assert!(list(&[folder.path().join("missing.pdf")]).is_err());
    }
}
