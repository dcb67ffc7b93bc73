//! moto: an independent player of SSM, S3, SNS, SQS and CloudFormation.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::Request;
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

    /// One call of a JSON protocol.
    ///
    /// # Panics
    /// It is refused.
    #[expect(clippy::panic, reason = "a rehearsal cannot go on without its props")]
    pub async fn call(&self, service: &str, target: &str, body: &Value) -> Value {
        match self.post(service, target, body).await {
            Ok(answer) => answer,
            Err(problem) => panic!("moto refused {target}: {problem}"),
        }
    }

    async fn post(&self, service: &str, target: &str, body: &Value) -> Result<Value, String> {
        let credential = format!("Credential=local/20260101/ap-south-1/{service}/aws4_request");
        let request = Request::post(&self.url)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .header("authorization", format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"))
            .body(Full::new(Bytes::from(body.to_string())))
            .map_err(|error| error.to_string())?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        if status.is_success() {
            Ok(serde_json::from_slice(&bytes).unwrap_or_default())
        } else {
            Err(String::from_utf8_lossy(&bytes).into_owned())
        }
    }
}
