//! Templates that stand in S3.

use shared::{
    domain::UploadStatus,
    objects::ObjectKey,
    templates::{Files, TemplatesInForce},
};

use crate::site::Site;

/// Of the insurer that issued the specimen, as the next version.
const NEXT: &str = "code = 'DIGIT'\nname = 'Go Digit'\nversion = 1000\naliases = ['Digit']";

#[tokio::test]
async fn a_template_in_s3_is_read_by_and_named_in_the_reading() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    site.stand.clients.templates.replace(&Files::from([("digit.toml".into(), NEXT.into())])).await.unwrap();
    let (id, message) = site.started().await;
    site.deliver(&message).await.unwrap();
    let reading = site.row(id).await.reading.unwrap();
    assert_eq!((&reading["template"], &reading["template_version"]), (&"DIGIT".into(), &1000.into()));
}

#[tokio::test]
async fn one_that_cannot_be_used_stops_no_reading() {
    let site = Site::open().await;
    let _s3 = site.stand.share_s3().await;
    for broken in ["{", r#"{"digit.toml": "code = 1"}"#] {
        site.stand.clients.objects().put_bytes(&ObjectKey::Templates, broken.into()).await.unwrap();
        let (id, message) = site.started().await;
        site.deliver(&message).await.unwrap();
        let row = site.row(id).await;
        assert_eq!(row.status, UploadStatus::Review, "{broken}");
        assert_ne!(row.reading.unwrap()["template_version"], 1000);
    }
}

#[tokio::test]
async fn what_was_asked_lately_is_not_asked_again() {
    let stand = shared::testing::Stand::start().await;
    let in_force = TemplatesInForce::new(stand.clients.objects().clone());
    let first = in_force.current().await.unwrap();
    stand.clients.templates.replace(&Files::from([("digit.toml".into(), NEXT.into())])).await.unwrap();
    let second = in_force.current().await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &second));
    let elsewhere = TemplatesInForce::new(stand.clients.objects().clone()).current().await.unwrap();
    assert!(elsewhere.versions().any(|version| version == ("DIGIT", 1000)));
}
