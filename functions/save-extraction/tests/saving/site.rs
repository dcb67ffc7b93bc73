//! An upload that Textract is reading, and the messages about it.

use save_extraction::{App, handle};
use serde_json::{Value, json};
use shared::{
    domain::{Role, UploadId},
    events::Landed,
    objects::ObjectKey,
    reading::{self, By},
    tables::uploads::{self, NewUpload, StoredFile, UploadRow},
    testing::{Stand, Textract, specimen, specimen_reader},
};

pub(crate) struct Site {
    pub(crate) stand: Stand,
    pub(crate) textract: Textract,
    pub(crate) app: App,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::with(specimen_reader()).await
    }

    pub(crate) async fn with(reader: neighbours::textract::Reader) -> Self {
        let mut stand = Stand::start().await;
        let textract = stand.start_textract(reader).await;
        let app = App::new(stand.clients.clone());
        Self { stand, textract, app }
    }

    /// A policy that is being read, and the message that its job has ended.
    pub(crate) async fn started(&self) -> (UploadId, Value) {
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
        drop(client);
        self.stand.clients.objects().put_bytes(&key, specimen("pub_0003")).await.unwrap();
        let file =
            StoredFile { object_version: None, object_etag: "e".into(), sequencer: Some("01".into()), size_bytes: 1 };
        reading::start(&self.stand.clients, &Landed { upload_id, file }, &By::default()).await.unwrap();
        (upload_id, self.textract.next_notice().await)
    }

    pub(crate) async fn row(&self, id: UploadId) -> UploadRow {
        let client = self.stand.clients.database().client().await.unwrap();
        uploads::find(&**client, id).await.unwrap().expect("the row is there")
    }

    pub(crate) async fn deliver(&self, event: &Value) -> shared::error::Result<()> {
        handle(&self.app, event, "test").await
    }

    pub(crate) async fn run(&self, sql: &str, id: UploadId) {
        self.stand.clients.database().client().await.unwrap().execute(sql, &[&id]).await.unwrap();
    }

    /// The message of AWS about this upload's job.
    pub(crate) async fn message(&self, id: UploadId) -> Value {
        let row = self.row(id).await;
        let text = include_str!("../events/job_done.json");
        let text = text.replace("JOB", &row.textract_job_id.unwrap()).replace("TAG", &format!("{id}:{}", row.attempt));
        serde_json::from_str(&text.replace("KEY", &row.s3_key)).unwrap()
    }
}
