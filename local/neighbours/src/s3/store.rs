//! Objects on disk: one file per object, its head in the first line, so that a write is one rename and a killed process
//! leaves either the old object or the new one. The heads are also kept in memory, in key order, for listings.
//!
//! Not s3s-fs: that keeps body and metadata in separate files, lists without entity tags and walks every folder per page.

use std::{
    collections::{BTreeMap, HashMap},
    io::{BufReader, Read as _, Write as _},
    ops::Bound,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use anyhow::Context as _;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

/// What is known of an object without its bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// `bucket/key`.
    pub name: String,
    /// MD5 of the bytes, hexadecimal.
    pub etag: String,
    /// Size of the bytes.
    pub size: u64,
    /// When it was written.
    pub modified: SystemTime,
    /// As sent.
    pub content_type: Option<String>,
    /// `x-amz-meta-*`
    pub metadata: HashMap<String, String>,
    /// What it was tagged with after it was written.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// What must hold for a write.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Whatever is there.
    None,
    /// Nothing is there.
    Absent,
    /// Exactly this is there.
    Etag(String),
}

/// The condition of a write did not hold.
#[derive(Debug)]
pub struct Refused;

/// All objects under one folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    heads: Mutex<BTreeMap<String, Head>>,
}

impl Store {
    /// Opens the folder and reads every head in it.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn open(folder: PathBuf) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder).with_context(|| format!("the folder {} cannot be used", folder.display()))?;
        let mut heads = BTreeMap::new();
        for entry in std::fs::read_dir(&folder)?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "part") {
                // The rest of a write that was never acknowledged.
                std::fs::remove_file(&path)?;
            } else if let Ok(head) = read_head(&mut BufReader::new(std::fs::File::open(&path)?)) {
                heads.insert(head.name.clone(), head);
            }
        }
        Ok(Self { folder, heads: Mutex::new(heads) })
    }

    /// Writes an object if the condition holds. Check and write are one step: of two writers with one condition one wins.
    ///
    /// # Errors
    /// The disk's; a condition that does not hold is `Ok(Err(Refused))`.
    pub fn put(&self, mut head: Head, body: &[u8], condition: &Condition) -> std::io::Result<Result<Head, Refused>> {
        head.etag = hex::encode(Md5::digest(body));
        head.size = body.len() as u64;
        let path = self.path(&head.name);
        let part = self.part(&head, body)?;
        let mut heads = self.heads();
        if !holds(condition, heads.get(&head.name)) {
            drop(heads);
            std::fs::remove_file(&part)?;
            return Ok(Err(Refused));
        }
        std::fs::rename(&part, &path)?;
        heads.insert(head.name.clone(), head.clone());
        Ok(Ok(head))
    }

    /// Gives an object these tags and no others; false when it is not there.
    ///
    /// # Errors
    /// The disk's.
    pub fn tag(&self, name: &str, tags: BTreeMap<String, String>) -> std::io::Result<bool> {
        let mut heads = self.heads();
        let Some((head, body)) = self.get(name)? else { return Ok(false) };
        let head = Head { tags, ..head };
        std::fs::rename(self.part(&head, &body)?, self.path(name))?;
        heads.insert(head.name.clone(), head);
        Ok(true)
    }

    /// The head of an object.
    pub fn head(&self, name: &str) -> Option<Head> {
        self.heads().get(name).cloned()
    }

    /// Head and bytes of an object, of one and the same write.
    ///
    /// # Errors
    /// The disk's.
    pub fn get(&self, name: &str) -> std::io::Result<Option<(Head, Vec<u8>)>> {
        let file = match std::fs::File::open(self.path(name)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut reader = BufReader::new(file);
        let head = read_head(&mut reader)?;
        let mut body = Vec::with_capacity(usize::try_from(head.size).unwrap_or(0));
        reader.read_to_end(&mut body)?;
        Ok(Some((head, body)))
    }

    /// Removes an object, if it is there.
    ///
    /// # Errors
    /// The disk's.
    pub fn delete(&self, name: &str) -> std::io::Result<()> {
        let mut heads = self.heads();
        if heads.remove(name).is_some() {
            std::fs::remove_file(self.path(name))?;
        }
        Ok(())
    }

    /// Heads whose name begins with `prefix`, after `after`, in order; at most `limit`.
    pub fn list(&self, prefix: &str, after: &str, limit: usize) -> Vec<Head> {
        let from = if after < prefix { Bound::Included(prefix) } else { Bound::Excluded(after) };
        let heads = self.heads();
        let found = heads.range::<str, _>((from, Bound::Unbounded));
        found.map(|(_, head)| head).take_while(|head| head.name.starts_with(prefix)).take(limit).cloned().collect()
    }

    /// How many objects there are.
    pub fn count(&self) -> usize {
        self.heads().len()
    }

    fn heads(&self) -> MutexGuard<'_, BTreeMap<String, Head>> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A whole object in a file that is not yet one.
    fn part(&self, head: &Head, body: &[u8]) -> std::io::Result<PathBuf> {
        let part = self.folder.join(format!("{}.part", uuid::Uuid::new_v4()));
        let mut file = std::fs::File::create(&part)?;
        serde_json::to_writer(&mut file, head)?;
        file.write_all(b"\n")?;
        file.write_all(body)?;
        Ok(part)
    }

    /// Keys may hold any character and be 1,024 bytes long: the file is called by their hash.
    fn path(&self, name: &str) -> PathBuf {
        use sha2::Sha256;
        self.folder.join(hex::encode(Sha256::digest(name)))
    }
}

fn holds(condition: &Condition, there: Option<&Head>) -> bool {
    match (condition, there) {
        (Condition::None, _) | (Condition::Absent, None) => true,
        (Condition::Absent, Some(_)) | (Condition::Etag(_), None) => false,
        (Condition::Etag(etag), Some(head)) => head.etag == *etag,
    }
}

fn read_head(reader: &mut impl std::io::BufRead) -> std::io::Result<Head> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// The folder of a store inside a data folder.
#[must_use]
pub(super) fn folder_in(data: &Path) -> PathBuf {
    data.join("objects")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str) -> Head {
        Head {
            name: name.into(),
            etag: String::new(),
            size: 0,
            modified: SystemTime::now(),
            content_type: None,
            metadata: HashMap::new(),
            tags: BTreeMap::new(),
        }
    }

    #[test]
    fn of_many_writers_with_one_condition_one_wins() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path().into()).expect("opens");
        let wins: usize = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..16)
                .map(|n| {
                    let store = &store;
                    scope.spawn(move || store.put(head("b/k"), &[n], &Condition::Absent).expect("disk").is_ok())
                })
                .collect();
            writers.into_iter().map(|writer| usize::from(writer.join().expect("ends"))).sum()
        });
        assert_eq!(wins, 1);
    }

    #[test]
    fn objects_and_their_heads_survive_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = Store::open(folder.path().into()).expect("opens");
        written.put(head("b/a/1"), b"one", &Condition::None).expect("disk").expect("no condition");
        written.put(head("b/a/2"), b"two", &Condition::None).expect("disk").expect("no condition");
        let read = Store::open(folder.path().into()).expect("opens");
        assert_eq!(read.get("b/a/1").expect("disk").expect("there").1, b"one");
        assert_eq!(read.list("b/a/", "b/a/1", 10).len(), 1);
        let etag = read.head("b/a/2").expect("there").etag;
        assert!(read.put(head("b/a/2"), b"new", &Condition::Etag(etag.clone())).expect("disk").is_ok());
        assert!(read.put(head("b/a/2"), b"late", &Condition::Etag(etag)).expect("disk").is_err());
    }

    #[test]
    fn tags_survive_a_restart_and_leave_the_object_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path().into()).expect("opens");
        let written = store.put(head("b/k"), b"one", &Condition::None).expect("disk").expect("no condition");
        let tags = BTreeMap::from([("state".to_owned(), "abandoned".to_owned())]);
        assert!(store.tag("b/k", tags.clone()).expect("disk"));
        assert!(!store.tag("b/none", tags.clone()).expect("disk"));
        let store = Store::open(folder.path().into()).expect("opens");
        let (read, body) = store.get("b/k").expect("disk").expect("there");
        assert_eq!((read.tags, read.etag, read.modified), (tags, written.etag, written.modified));
        assert_eq!(body, b"one");
    }
}
