//! moto: an independent player of SSM, S3, SNS and SQS.
//!
//! Its CloudFormation knows no HTTP API and no alias of a function, so it cannot create the stack: `template` judges that.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::tools::python;

/// Longest wait for its start; it is Python, and the machine may be busy.
const LONGEST_START: Duration = Duration::from_mins(1);

/// A running server. It ends with its owner.
pub struct Moto {
    url: String,
    _process: Child,
}

impl Moto {
    /// Starts on a free port.
    ///
    /// # Panics
    /// It is not installed; the message says how it is.
    #[expect(clippy::expect_used, reason = "a rehearsal without its tools has to stop")]
    pub async fn start() -> Self {
        let port = neighbours::postgres::free_port().expect("the loopback interface is usable");
        // Its input closes with this process, however that ends; `cat` wakes up and ends the server.
        let process = Command::new("sh")
            .args(["-c", "\"$0\" -m moto.server -p \"$1\" & cat >/dev/null; kill $!"])
            .arg(python())
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh can be run");
        let moto = Self { url: format!("http://127.0.0.1:{port}"), _process: process };
        let begun = Instant::now();
        while moto.post("ssm", "AmazonSSM.DescribeParameters", &json!({})).await.is_err() {
            assert!(
                begun.elapsed() < LONGEST_START,
                "moto does not start: .ci/tools installs it, PYTHON names its Python"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        moto
    }

    /// For `AWS_ENDPOINT_URL_*`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Writes a secret.
    pub async fn put_parameter(&self, name: &str, value: &str) {
        let parameter = json!({ "Name": name, "Value": value, "Type": "SecureString", "Overwrite": true });
        self.call("ssm", "AmazonSSM.PutParameter", &parameter).await;
    }

    /// Takes a parameter away.
    pub async fn delete_parameter(&self, name: &str) {
        self.call("ssm", "AmazonSSM.DeleteParameter", &json!({ "Name": name })).await;
    }

    /// Makes a bucket.
    pub async fn create_bucket(&self, bucket: &str) {
        let place = "<CreateBucketConfiguration><LocationConstraint>ap-south-1</LocationConstraint></CreateBucketConfiguration>";
        must(self.send(Method::PUT, &format!("/{bucket}"), "s3", &[("content-type", "application/xml")], place).await);
    }

    /// Reads an object.
    pub async fn get_object(&self, bucket: &str, key: &str) -> String {
        must(self.send(Method::GET, &format!("/{bucket}/{key}"), "s3", &[], "").await)
    }

    /// Writes an object.
    pub async fn put_object(&self, bucket: &str, key: &str, body: &str) {
        must(self.send(Method::PUT, &format!("/{bucket}/{key}"), "s3", &[], body).await);
    }

    /// The tags of an object, as XML.
    pub async fn tags_of(&self, bucket: &str, key: &str) -> String {
        must(self.send(Method::GET, &format!("/{bucket}/{key}?tagging"), "s3", &[], "").await)
    }

    /// Makes a topic; answers its ARN.
    pub async fn create_topic(&self, name: &str) -> String {
        let answer = self.ask_sns(&[("Action", "CreateTopic"), ("Name", name)]).await;
        let (_, rest) = answer.split_once("<TopicArn>").unwrap_or_default();
        rest.split('<').next().unwrap_or_default().to_owned()
    }

    /// Lets a queue hear what a topic is told.
    pub async fn subscribe(&self, topic: &str, queue: &str) {
        self.ask_sns(&[("Action", "Subscribe"), ("TopicArn", topic), ("Protocol", "sqs"), ("Endpoint", queue)]).await;
    }

    /// Tells a topic.
    pub async fn publish(&self, topic: &str, message: &str) {
        self.ask_sns(&[("Action", "Publish"), ("TopicArn", topic), ("Message", message)]).await;
    }

    /// One call of the query protocol.
    async fn ask_sns(&self, values: &[(&str, &str)]) -> String {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(values).finish();
        must(self.send(Method::POST, "/", "sns", &[("content-type", "application/x-www-form-urlencoded")], &body).await)
    }

    /// One call of a JSON protocol.
    ///
    /// # Panics
    /// It is refused.
    pub async fn call(&self, service: &str, target: &str, body: &Value) -> Value {
        must(self.post(service, target, body).await)
    }

    async fn post(&self, service: &str, target: &str, body: &Value) -> Result<Value, String> {
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
        let answer = self.send(Method::POST, "/", service, &headers, &body.to_string()).await?;
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }

    /// moto looks at the signature for region and service only.
    async fn send(
        &self,
        method: Method,
        path: &str,
        service: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<String, String> {
        let credential = format!("Credential=local/20260101/ap-south-1/{service}/aws4_request");
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).map_err(|error| error.to_string())?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if status.is_success() { Ok(text) } else { Err(text) }
    }
}

#[expect(clippy::panic, reason = "a rehearsal cannot go on without its props")]
fn must<T>(answer: Result<T, String>) -> T {
    answer.unwrap_or_else(|problem| panic!("moto refused: {problem}"))
}
