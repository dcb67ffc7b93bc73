//! Template files of a folder, before they stand anywhere else.

use std::path::Path;

use anyhow::Context as _;
use shared::templates::Files;

/// Every `*.toml` of the folder, by name.
///
/// # Errors
/// The folder or a file in it cannot be read, or there is none.
pub fn template_files(folder: &Path) -> anyhow::Result<Files> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            files.insert(name, text);
        }
    }
    anyhow::ensure!(!files.is_empty(), "there is no template (*.toml) in {}", folder.display());
    Ok(files)
}
