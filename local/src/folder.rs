//! The data folder: who holds it, its secrets, and where the parts that run on it can be reached.

use std::{
    fs::{self, File, TryLockError},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A folder that this process alone works on, until it ends: the system lifts the lock even from a killed process.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// Made once per folder; whoever holds the folder's data must hold these.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FolderSecrets {
    /// Password of the owner of the folder's own PostgreSQL server.
    pub db_password: String,
    /// Password of the functions there; folders of earlier releases have none until they are used again.
    #[serde(default)]
    pub functions_password: String,
    /// Signs the tokens, unless `JWT_SECRET` is given.
    pub jwt_secret: String,
}

/// Where the parts of a running stack are, for the commands of other processes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Running {
    /// The process.
    pub pid: u32,
    /// `http://localhost:3001`
    pub url: String,
    /// Port of the folder's own PostgreSQL server; `None` when an existing database is used.
    pub postgres_port: Option<u16>,
    /// URL of the folder's own S3 server; `None` when an existing bucket is used.
    pub s3_url: Option<String>,
}

/// Nobody else holds the folder, or somebody does.
#[derive(Debug)]
pub enum Held {
    /// By this process now.
    ByUs(DataFolder),
    /// By a running stack.
    ByOther(Running),
}

impl DataFolder {
    /// Takes the folder for this process alone.
    ///
    /// # Errors
    /// The folder cannot be used, or a stack is running on it.
    pub fn take(path: &Path) -> anyhow::Result<Self> {
        match Self::look(path)? {
            Held::ByUs(folder) => Ok(folder),
            Held::ByOther(running) => bail!(
                "a stack is already running on {} ({}, process {}); stop it, or choose another folder with --data",
                path.display(),
                running.url,
                running.pid
            ),
        }
    }

    /// Takes the folder, or finds out who has it.
    ///
    /// # Errors
    /// The folder cannot be used, or a stack is just starting on it.
    pub fn look(path: &Path) -> anyhow::Result<Held> {
        let unusable = || format!("the folder {} cannot be used", path.display());
        fs::create_dir_all(path).with_context(unusable)?;
        let path = path.canonicalize().with_context(unusable)?;
        let lock = File::options().create(true).truncate(false).write(true).open(path.join("lock"));
        let lock = lock.with_context(unusable)?;
        match lock.try_lock() {
            Ok(()) => {
                let folder = Self { path, _lock: lock };
                // Whoever wrote it was killed: the lock is ours.
                folder.withdraw();
                Ok(Held::ByUs(folder))
            }
            Err(TryLockError::WouldBlock) => {
                let running = read(&path.join("running.json"))?;
                Ok(Held::ByOther(running.context("another process is just starting or working on this data folder")?))
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(unusable),
        }
    }

    /// Throws away everything in it that is ours.
    ///
    /// # Errors
    /// Something cannot be removed.
    pub fn clear(&self) -> anyhow::Result<()> {
        for name in ["postgres", "s3"] {
            let folder = self.path.join(name);
            if folder.exists() {
                fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
            }
        }
        Ok(())
    }

    /// The secrets of this folder, made at the first call.
    ///
    /// # Errors
    /// They cannot be read or written, or the folder holds a database whose password was lost.
    pub fn secrets(&self) -> anyhow::Result<FolderSecrets> {
        let file = self.path.join("secrets.json");
        let random = || format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        if let Some(known) = read::<FolderSecrets>(&file)? {
            if !known.functions_password.is_empty() {
                return Ok(known);
            }
            let completed = FolderSecrets { functions_password: random(), ..known };
            write(&file, &completed)?;
            return Ok(completed);
        }
        let has_database = self.postgres().join("data").join("PG_VERSION").exists();
        ensure!(!has_database, "{} is missing beside its database; start with --fresh", file.display());
        let made = FolderSecrets {
            db_password: random(),
            functions_password: random(),
            jwt_secret: format!("local:{}", random()),
        };
        write(&file, &made)?;
        Ok(made)
    }

    /// Tells other processes where the parts are.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn announce(&self, running: &Running) -> anyhow::Result<()> {
        write(&self.path.join("running.json"), running)
    }

    /// Nothing runs here any more.
    pub fn withdraw(&self) {
        // A file that stays behind is never believed: the lock decides.
        fs::remove_file(self.path.join("running.json")).ok();
    }

    /// Folder of the PostgreSQL server.
    #[must_use]
    pub fn postgres(&self) -> PathBuf {
        self.path.join("postgres")
    }

    /// Folder of the S3 server.
    #[must_use]
    pub fn s3(&self) -> PathBuf {
        self.path.join("s3")
    }

    /// Folder of fetched PostgreSQL releases; [`DataFolder::clear`] keeps it.
    #[must_use]
    pub fn releases(&self) -> PathBuf {
        self.path.join("postgresql")
    }
}

/// The secrets of a folder somebody else holds.
///
/// # Errors
/// They cannot be read.
pub fn secrets_of(path: &Path) -> anyhow::Result<FolderSecrets> {
    read(&path.join("secrets.json"))?.context("the data folder has no secrets")
}

fn read<T: DeserializeOwned>(file: &Path) -> anyhow::Result<Option<T>> {
    let text = match fs::read(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.with_context(|| format!("{} cannot be read", file.display()))?,
    };
    serde_json::from_slice(&text).with_context(|| format!("{} is damaged", file.display())).map(Some)
}

/// Whole or not at all, and for nobody else to read.
fn write(file: &Path, value: &impl Serialize) -> anyhow::Result<()> {
    use std::io::Write as _;
    let failed = || format!("{} cannot be written", file.display());
    let part = file.with_extension("part");
    let mut opened = File::options().create(true).truncate(true).write(true).mode(0o600).open(&part);
    let opened = opened.as_mut().map_err(|error| anyhow::anyhow!("{}: {error}", failed()))?;
    opened.set_permissions(fs::Permissions::from_mode(0o600)).with_context(failed)?;
    opened.write_all(&serde_json::to_vec_pretty(value)?).with_context(failed)?;
    fs::rename(&part, file).with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_holder_and_tells_where_it_runs() {
        let place = tempfile::tempdir().unwrap();
        let held = DataFolder::take(place.path()).unwrap();
        let running =
            Running { pid: 7, url: "http://localhost:9".into(), postgres_port: Some(1), s3_url: Some("s".into()) };
        held.announce(&running).unwrap();
        let refused = DataFolder::take(place.path()).unwrap_err().to_string();
        assert!(refused.contains("already running") && refused.contains("process 7"), "{refused}");
        drop(held);
        assert!(DataFolder::take(place.path()).is_ok());
    }

    #[test]
    fn secrets_are_made_once_and_are_nobody_elses() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::take(place.path()).unwrap();
        let first = folder.secrets().unwrap();
        assert_eq!(folder.secrets().unwrap().jwt_secret, first.jwt_secret);
        let mode = fs::metadata(place.path().join("secrets.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
        assert!(first.jwt_secret.len() >= 64);
    }

    #[test]
    fn a_folder_of_a_release_with_one_user_keeps_its_secrets_and_gets_one_more() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("secrets.json"), r#"{"db_password":"d","jwt_secret":"j"}"#).unwrap();
        let folder = DataFolder::take(place.path()).unwrap();
        let completed = folder.secrets().unwrap();
        assert_eq!((completed.db_password.as_str(), completed.jwt_secret.as_str()), ("d", "j"));
        assert!(completed.functions_password.len() >= 64);
        assert_eq!(folder.secrets().unwrap().functions_password, completed.functions_password);
    }

    #[test]
    fn a_file_is_no_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = DataFolder::take(file.path()).unwrap_err().to_string();
        assert!(error.contains("cannot be used"), "{error}");
    }
}
