//! A desk whose uploads are read: Textract behind it, and the event functions in between.

use std::ops::Deref;

use neighbours::{s3::ObjectCreated, textract::Reader};
use serde_json::{Value, json};
use shared::{
    domain::UploadId,
    testing::{Stand, Textract, specimen, specimen_reader},
};
use tokio::sync::RwLockReadGuard;

use crate::desk::{Desk, upload_id};

pub(crate) struct ReadingDesk {
    desk: Desk,
    pub(crate) textract: Textract,
    _s3: RwLockReadGuard<'static, ()>,
}

impl ReadingDesk {
    pub(crate) async fn open() -> Self {
        Self::at(Stand::start().await, specimen_reader()).await
    }

    pub(crate) async fn at(mut stand: Stand, reader: Reader) -> Self {
        let textract = stand.start_textract(reader).await;
        let desk = Desk::at(stand).await;
        let s3 = desk.stand.share_s3().await;
        Self { desk, textract, _s3: s3 }
    }

    /// Sends a specimen in the name of DIGIT.
    pub(crate) async fn sent(&self, stem: &str) -> UploadId {
        upload_id(&self.send(&[("insurer", "DIGIT")], Some(&specimen(stem))).await)
    }

    /// The same, and what comes of it: Textract was asked, and its answer is saved.
    pub(crate) async fn read(&self, stem: &str) -> UploadId {
        let id = self.sent(stem).await;
        self.land().await;
        self.save_next().await;
        id
    }

    /// Hands every object that has landed to start-extraction.
    pub(crate) async fn land(&self) {
        let app = start_extraction::App::new(self.stand.clients.clone());
        for object in self.stand.take_landed() {
            start_extraction::handle(&app, &event(&object), "test").await.unwrap();
        }
    }

    /// Hands the next message of Textract to save-extraction.
    pub(crate) async fn save_next(&self) {
        let app = save_extraction::App::new(self.stand.clients.clone());
        let notice = self.textract.next_notice().await;
        save_extraction::handle(&app, &notice, "test").await.unwrap();
    }

    pub(crate) fn jobs_started(&self) -> usize {
        self.textract.server.jobs_started()
    }
}

impl Deref for ReadingDesk {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

/// The event of S3, as AWS sends it, about this object.
fn event(object: &ObjectCreated) -> Value {
    let mut event: Value =
        serde_json::from_str(include_str!("../../../start-extraction/tests/events/object_created.json")).unwrap();
    let s3 = &mut event["Records"][0]["s3"];
    s3["bucket"]["name"] = json!(object.bucket);
    s3["object"] = json!({
        "key": object.key, "size": object.size, "eTag": object.etag, "sequencer": object.sequencer
    });
    event
}
