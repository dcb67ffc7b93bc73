//! sweep-uploads: whatever was lost, every upload comes to an end.

use std::{sync::Arc, time::Duration};

use neighbours::textract::{Script, Scripted};
use serde_json::{Value, json};
use shared::{
    domain::{Role, UploadId, UploadStatus},
    events::Landed,
    objects::ObjectKey,
    reading::{self, By, Patience, SweepReport},
    tables::uploads::{self, NewUpload, StoredFile, UploadRow},
    testing::{Stand, Textract, specimen, specimen_reader},
};
use sweep_uploads::{App, handle};

/// Everything is late at once, but attempts may last.
const AT_ONCE: Patience =
    Patience { unattended: Duration::ZERO, attempt: Duration::from_hours(1), run: Duration::from_secs(30) };

struct Site {
    stand: Stand,
    textract: Textract,
    person: shared::testing::Person,
}

impl Site {
    async fn open() -> Self {
        let mut stand = Stand::start().await;
        let textract = stand.start_textract(specimen_reader()).await;
        let person = stand.person(Role::Ops).await;
        Self { stand, textract, person }
    }

    async fn awaiting(&self, lifetime_seconds: f64) -> UploadId {
        let upload_id = UploadId::new();
        let new = NewUpload {
            upload_id,
            filename: "policy.pdf".into(),
            s3_key: self.stand.clients.objects().full_key(&ObjectKey::Original(upload_id.0)),
            insurer: "DIGIT".into(),
            manual_extras: json!({}),
            size_bytes: 1,
            sha256: None,
            lifetime_seconds,
            created_by: self.person.id,
            most_per_day: 1_000,
        };
        let client = self.stand.clients.database().client().await.unwrap();
        uploads::insert(&**client, &new).await.unwrap().expect("a new row");
        upload_id
    }

    async fn landed(&self) -> UploadId {
        let id = self.awaiting(600.0).await;
        self.stand.clients.objects().put_bytes(&ObjectKey::Original(id.0), specimen("pub_0003")).await.unwrap();
        id
    }

    async fn started(&self) -> UploadId {
        let id = self.landed().await;
        let file = StoredFile { object_version: None, object_etag: "e".into(), sequencer: None, size_bytes: 1 };
        reading::start(&self.stand.clients, &Landed { upload_id: id, file }, &By::default()).await.unwrap();
        id
    }

    async fn row(&self, id: UploadId) -> UploadRow {
        let client = self.stand.clients.database().client().await.unwrap();
        uploads::find(&**client, id).await.unwrap().expect("the row is there")
    }

    async fn sweep(&self, patience: Patience) -> SweepReport {
        handle(&App::new(self.stand.clients.clone()).with_patience(patience), "test").await.unwrap()
    }

    async fn run(&self, sql: &str, id: UploadId) {
        self.stand.clients.database().client().await.unwrap().execute(sql, &[&id]).await.unwrap();
    }

    fn answer(&self, operations: &'static str, said: Scripted) {
        let script: Script = Arc::new(move |operation, _| operation.starts_with(operations).then(|| said.clone()));
        self.textract.server.set_script(Some(script));
    }
}

#[tokio::test]
async fn a_file_whose_event_was_lost_is_found_and_read() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let waiting = site.landed().await;
    let marked = site.landed().await;
    site.run("update uploads set status = 'UPLOADED' where upload_id = $1", marked).await;
    assert_eq!(site.sweep(AT_ONCE).await, SweepReport { looked_at: 2, failed: 0 });
    for id in [waiting, marked] {
        assert_eq!(site.row(id).await.status, UploadStatus::Processing);
        site.textract.next_notice().await;
    }
    // The messages are lost as well.
    site.sweep(AT_ONCE).await;
    for id in [waiting, marked] {
        assert_eq!(site.row(id).await.status, UploadStatus::Review);
    }
    assert_eq!(site.textract.server.jobs_started(), 2);
    assert_eq!(site.sweep(AT_ONCE).await.looked_at, 0, "nothing is left to do");
}

#[tokio::test]
async fn what_is_young_is_left_to_its_events() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.landed().await;
    assert_eq!(site.sweep(Patience::default()).await.looked_at, 0);
    assert_eq!(site.row(id).await.status, UploadStatus::AwaitingFile);
}

#[tokio::test]
async fn an_upload_without_a_file_expires_in_its_time_and_not_before() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (late, early) = (site.awaiting(-1.0).await, site.awaiting(600.0).await);
    site.sweep(AT_ONCE).await;
    let expired = site.row(late).await;
    assert_eq!(expired.status, UploadStatus::Expired);
    assert!(expired.error_message.is_some());
    assert_eq!(site.row(early).await.status, UploadStatus::AwaitingFile);
}

#[tokio::test]
async fn an_upload_whose_file_has_vanished_fails() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.awaiting(600.0).await;
    site.run("update uploads set status = 'UPLOADED' where upload_id = $1", id).await;
    site.sweep(AT_ONCE).await;
    assert_eq!(site.row(id).await.status, UploadStatus::Failed);
}

#[tokio::test]
async fn a_job_textract_has_forgotten_is_made_anew_but_not_for_ever() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.started().await;
    site.answer("Get", Scripted::Exception("InvalidJobIdException"));
    for attempt in 2..=5 {
        site.sweep(AT_ONCE).await;
        let row = site.row(id).await;
        assert_eq!((row.status, row.attempt), (UploadStatus::Processing, attempt));
    }
    site.sweep(AT_ONCE).await;
    assert_eq!(site.row(id).await.status, UploadStatus::Failed);
    assert_eq!(site.textract.server.jobs_started(), 5);
}

#[tokio::test]
async fn a_job_that_never_ends_is_given_up() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let id = site.started().await;
    site.answer("Get", Scripted::Answer(json!({ "JobStatus": "IN_PROGRESS" })));
    site.sweep(AT_ONCE).await;
    assert_eq!(site.row(id).await.status, UploadStatus::Processing, "it has an hour");
    site.sweep(Patience { attempt: Duration::ZERO, ..AT_ONCE }).await;
    let row = site.row(id).await;
    assert_eq!(row.status, UploadStatus::Failed);
    assert!(row.error_message.is_some_and(|text| text.contains("in time")));
}

#[tokio::test]
async fn while_textract_is_down_uploads_wait_and_then_end() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (unstarted, started) = (site.landed().await, site.started().await);
    site.answer("", Scripted::Exception("InternalServerError"));
    assert_eq!(site.sweep(AT_ONCE).await, SweepReport { looked_at: 2, failed: 2 });
    assert_eq!(site.row(unstarted).await.status, UploadStatus::Processing);
    assert_eq!(site.row(started).await.status, UploadStatus::Processing);
    site.sweep(Patience { attempt: Duration::ZERO, ..AT_ONCE }).await;
    assert_eq!(site.row(unstarted).await.status, UploadStatus::Failed);
    assert_eq!(site.row(started).await.status, UploadStatus::Failed);
}

#[tokio::test]
async fn one_that_cannot_be_helped_stops_none_of_the_others() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let (poisoned, good) = (site.landed().await, site.landed().await);
    let tag = json!(format!("{poisoned}:1"));
    let script: Script = Arc::new(move |operation, request: &Value| {
        (operation.starts_with("Start") && request["JobTag"] == tag)
            .then_some(Scripted::Exception("AccessDeniedException"))
    });
    site.textract.server.set_script(Some(script));
    assert_eq!(site.sweep(AT_ONCE).await, SweepReport { looked_at: 2, failed: 1 });
    assert!(site.row(good).await.textract_job_id.is_some());
}

#[tokio::test]
async fn sweepers_and_messages_at_once_save_once() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    for _ in 0..10 {
        let id = site.started().await;
        site.textract.next_notice().await;
        let row = site.row(id).await;
        let job = row.textract_job_id.unwrap();
        let by = By::default();
        // As Lambda does: who waited too long for the row is asked again.
        let save = async || loop {
            match reading::save(&site.stand.clients, id, 1, &job, &by).await {
                Err(error) if error.is_unavailable() => {}
                done => break done,
            }
        };
        let (one, two, _, _) = tokio::join!(save(), save(), site.sweep(AT_ONCE), site.sweep(AT_ONCE));
        one.and(two).unwrap();
        let after = site.row(id).await;
        assert_eq!((after.status, after.version), (UploadStatus::Review, row.version + 1));
    }
    assert_eq!(site.textract.server.jobs_started(), 10);
}

#[tokio::test]
async fn hundreds_are_looked_after_in_one_run() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    let client = site.stand.clients.database().client().await.unwrap();
    let many = "insert into uploads (upload_id, filename, s3_key, insurer, status, expires_at, created_by, updated_at)
        select gen_random_uuid(), 'x', 'x', 'x', 'AWAITING_FILE', now() - interval '1 minute', $1, now() - interval '1 hour'
        from generate_series(1, 250)";
    client.execute(many, &[&site.person.id]).await.unwrap();
    let patience = Patience { run: Duration::from_mins(5), ..AT_ONCE };
    assert_eq!(site.sweep(patience).await, SweepReport { looked_at: 250, failed: 0 }, "more than one batch");
    let left: i64 =
        client.query_one("select count(*) from uploads where status <> 'EXPIRED'", &[]).await.unwrap().get(0);
    assert_eq!(left, 0);
}
