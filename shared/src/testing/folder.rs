//! A folder that goes with this process, however it ends: the servers of tests live in a static, which nobody drops.

use std::{
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// `$0` is the folder. Waits for the end of this process, then ten seconds at most for the server in the folder, which its own
/// keeper stops meanwhile, and removes everything.
const KEEPER: &str = "cat >/dev/null; turns=0; \
    while [ -e \"$0/postgres/data/postmaster.pid\" ] && [ $turns -lt 100 ]; do sleep 0.1; turns=$((turns + 1)); done; \
    exec rm -rf \"$0\"";

/// An empty folder, and the process that waits to remove it.
pub(super) struct Folder {
    path: PathBuf,
    keeper: Child,
}

impl Folder {
    pub(super) fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        // PostgreSQL runs as another user when this is root: it must be able to enter.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))?;
        let keeper = Command::new("sh")
            .args(["-c", KEEPER])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Whoever ends the tests by Ctrl-C or by their group must not end what cleans up after them.
            .process_group(0)
            .spawn()?;
        Ok(Self { path: folder.keep(), keeper })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        drop(self.keeper.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_when_its_process_has_ended() {
        let folder = Folder::new().unwrap();
        let (path, data) = (folder.path().to_owned(), folder.path().join("postgres/data"));
        std::fs::create_dir_all(&data).unwrap();
        std::fs::write(data.join("postmaster.pid"), "1").unwrap();
        let ending = std::thread::spawn(move || drop(folder));
        assert!(path.exists(), "the server in it has not ended yet");
        std::fs::remove_file(data.join("postmaster.pid")).unwrap();
        ending.join().unwrap();
        assert!(!path.exists());
    }
}
