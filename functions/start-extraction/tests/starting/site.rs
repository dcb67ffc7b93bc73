//! An upload whose file has landed, and the events about it.

use std::sync::{Arc, Mutex};

use neighbours::textract::{Script, Scripted};
use serde_json::{Value, json};
use shared::{
    domain::{Role, UploadId},
    objects::ObjectKey,
    tables::uploads::{self, NewUpload, UploadRow},
    testing::{Stand, Textract, specimen_reader},
};
use start_extraction::{App, handle};

pub(crate) struct Site {
    pub(crate) stand: Stand,
    pub(crate) textract: Textract,
    pub(crate) app: App,
}

impl Site {
    pub(crate) async fn open() -> Self {
        let mut stand = Stand::start().await;
        let textract = stand.start_textract(specimen_reader()).await;
        let app = App::new(stand.clients.clone());
        Self { stand, textract, app }
    }

    /// A row that waits for its file, and the file.
    pub(crate) async fn landed(&self, bytes: &[u8]) -> UploadId {
        let upload_id = UploadId::new();
        let key = ObjectKey::Original(upload_id.0);
        let person = self.stand.person(Role::Ops).await;
        let new = NewUpload {
            upload_id,
            filename: "policy.pdf".into(),
            s3_key: self.stand.clients.objects().full_key(&key),
            insurer: "DIGIT".into(),
            manual_extras: json!({}),
            size_bytes: 1,
            sha256: None,
            lifetime_seconds: 600.0,
            created_by: person.id,
            most_per_day: 10,
        };
        let client = self.stand.clients.database().client().await.unwrap();
        uploads::insert(&**client, &new).await.unwrap().expect("a new row");
        self.stand.clients.objects().put_bytes(&key, bytes.to_vec()).await.unwrap();
        upload_id
    }

    pub(crate) async fn row(&self, id: UploadId) -> UploadRow {
        let client = self.stand.clients.database().client().await.unwrap();
        uploads::find(&**client, id).await.unwrap().expect("the row is there")
    }

    /// The event about one version of the file.
    pub(crate) fn event(&self, id: UploadId, version: &str, sequencer: &str) -> Value {
        let mut event: Value = serde_json::from_str(include_str!("../events/object_created.json")).unwrap();
        let object = &mut event["Records"][0]["s3"]["object"];
        object["key"] = json!(self.stand.clients.objects().full_key(&ObjectKey::Original(id.0)));
        object["versionId"] = json!(version);
        object["sequencer"] = json!(sequencer);
        event
    }

    /// The event about the first version.
    pub(crate) fn first(&self, id: UploadId) -> Value {
        self.event(id, "v1", "0055AED6DCD90281E5")
    }

    pub(crate) async fn deliver(&self, event: &Value) -> shared::error::Result<()> {
        handle(&self.app, event, "test").await
    }

    /// Lets the first `times` requests for a job end with an exception; keeps every request.
    pub(crate) fn refuse(&self, times: usize, exception: &'static str) -> Arc<Mutex<Vec<Value>>> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        let script: Script = Arc::new(move |operation, request| {
            if !operation.starts_with("Start") {
                return None;
            }
            let mut kept = kept.lock().unwrap();
            kept.push(request.clone());
            (kept.len() <= times).then_some(Scripted::Exception(exception))
        });
        self.textract.server.set_script(Some(script));
        asked
    }
}
