//! The templates in force: those compiled in, with what an object in S3 puts beside them or in their place.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::{
    error::{Error, Result},
    extraction::{TemplateError, Templates},
    objects::{ObjectKey, Objects},
};

/// How long the object counts as current. A change takes effect within this time, without a deployment; a function that reads
/// one document after another asks S3 once in it.
const FRESH: Duration = Duration::from_mins(1);

/// Files by name, as the object holds them.
pub type Files = BTreeMap<String, String>;

/// The templates of one process, asked for anew when they are no longer fresh.
#[derive(Clone, Debug)]
pub struct TemplatesInForce {
    objects: Objects,
    latest: Arc<Mutex<Option<Latest>>>,
}

#[derive(Debug)]
struct Latest {
    asked: Instant,
    etag: Option<String>,
    templates: Arc<Templates>,
}

impl TemplatesInForce {
    /// Those of the environment whose objects these are.
    #[must_use]
    pub fn new(objects: Objects) -> Self {
        Self { objects, latest: Arc::default() }
    }

    /// One `GetObject` at the first call, and then once a minute at most.
    ///
    /// An object that cannot be used is reported in the log, and the templates stay as they were: one wrong file never stops
    /// the reading. When S3 does not answer, what is known goes on; a process that knows nothing yet must not guess.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when S3 does not answer the first time.
    pub async fn current(&self) -> Result<Arc<Templates>> {
        let mut latest = self.latest.lock().await;
        if let Some(latest) = latest.as_ref().filter(|latest| latest.asked.elapsed() < FRESH) {
            return Ok(latest.templates.clone());
        }
        let known = latest.as_ref().map(|latest| (latest.etag.clone(), latest.templates.clone()));
        let (etag, templates) = match (self.objects.find(&ObjectKey::Templates).await, known) {
            (Ok(None), _) => (None, Templates::builtin().clone()),
            (Ok(Some(stored)), Some((etag, templates))) if etag.as_ref() == Some(&stored.etag) => (etag, templates),
            (Ok(Some(stored)), known) => {
                let before = || known.map_or_else(|| Templates::builtin().clone(), |(_, templates)| templates);
                (Some(stored.etag), understood(&stored.body).unwrap_or_else(before))
            }
            (Err(error), Some(known)) => {
                tracing::warn!(%error, "the templates may be out of date");
                known
            }
            (Err(error), None) => return Err(error),
        };
        *latest = Some(Latest { asked: Instant::now(), etag, templates: templates.clone() });
        Ok(templates)
    }

    /// The files that stand in S3.
    ///
    /// # Errors
    /// S3 does not answer, or holds something else under that key.
    pub async fn files(&self) -> Result<Files> {
        let Some(stored) = self.objects.find(&ObjectKey::Templates).await? else { return Ok(Files::new()) };
        serde_json::from_slice(&stored.body).map_err(Error::internal)
    }

    /// Puts these files in the place of those that stand in S3; none at all leaves those compiled in. The bucket keeps what
    /// stood there before as an older version of the object.
    ///
    /// # Errors
    /// S3 does not take them.
    pub async fn replace(&self, files: &Files) -> Result<()> {
        self.objects.put_bytes(&ObjectKey::Templates, serde_json::to_vec_pretty(files).map_err(Error::internal)?).await
    }
}

/// The templates that these files make together with those compiled in.
///
/// # Errors
/// A file is not TOML, or says something the engine does not know.
pub fn merged(files: &Files) -> std::result::Result<Templates, TemplateError> {
    Templates::with(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

fn understood(body: &[u8]) -> Option<Arc<Templates>> {
    let files = serde_json::from_slice::<Files>(body).map_err(|error| error.to_string());
    match files.and_then(|files| merged(&files).map_err(|error| error.to_string())) {
        Ok(templates) => Some(Arc::new(templates)),
        Err(error) => {
            tracing::error!(%error, key = %ObjectKey::Templates, "the templates in S3 cannot be used");
            None
        }
    }
}
