//! Jobs by id and by client token, and their results page by page.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Blocks per result page, at most and by default.
const PAGE: usize = 1_000;

/// A document that could not be read.
#[derive(Clone, Debug)]
pub struct Failed {
    /// As Textract names it: `UNSUPPORTED_DOCUMENT`, `BAD_DOCUMENT`, …
    pub code: String,
    /// For people.
    pub message: String,
}

impl Failed {
    /// With code and message.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// A request that is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: &'static str,
}

impl Refusal {
    pub(super) fn client(code: &'static str, message: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message }
    }

    pub(super) fn server(code: &'static str, message: &'static str) -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, code, message }
    }
}

enum Job {
    InProgress,
    Done { head: Map<String, Value>, blocks: Vec<Value> },
    Failed(Failed),
}

#[derive(Default)]
struct Known {
    jobs: HashMap<String, Job>,
    /// Client token → its request and job.
    tokens: HashMap<String, (Value, String)>,
    /// Jobs of plain text detection: the operations of the other kind do not know them.
    texts: HashSet<String>,
}

/// Every job since the start of the server.
#[derive(Default)]
pub(super) struct Jobs(Mutex<Known>);

impl Jobs {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn count(&self) -> usize {
        self.known().jobs.len()
    }

    /// The job of a request, and whether it is new: the same token with the same request names the same job.
    pub(super) fn start(&self, operation: &str, request: &Value) -> Result<(String, bool), Refusal> {
        let mut known = self.known();
        let token = request["ClientRequestToken"].as_str().map(ToOwned::to_owned);
        if let Some((first, job)) = token.as_ref().and_then(|token| known.tokens.get(token)) {
            return if first == request {
                Ok((job.clone(), false))
            } else {
                Err(Refusal::client("IdempotentParameterMismatchException", "the token was used for another request"))
            };
        }
        let id = Uuid::new_v4().simple().to_string();
        known.jobs.insert(id.clone(), Job::InProgress);
        if operation == "StartDocumentTextDetection" {
            known.texts.insert(id.clone());
        }
        if let Some(token) = token {
            known.tokens.insert(token, (request.clone(), id.clone()));
        }
        Ok((id, true))
    }

    pub(super) fn finish(&self, id: &str, read: Result<Value, Failed>) {
        let job = match read {
            Err(failed) => Job::Failed(failed),
            Ok(Value::Object(mut head)) => match head.remove("Blocks") {
                Some(Value::Array(blocks)) => Job::Done { head, blocks },
                _ => Job::Done { head, blocks: Vec::new() },
            },
            Ok(_) => Job::Failed(Failed::new("INTERNAL_SERVER_ERROR", "the reader answered something else")),
        };
        self.known().jobs.insert(id.to_owned(), job);
    }

    pub(super) fn page(&self, operation: &str, request: &Value) -> Result<Value, Refusal> {
        let known = self.known();
        let is_text = operation == "GetDocumentTextDetection";
        let id = request["JobId"].as_str().filter(|id| known.texts.contains(*id) == is_text);
        let job = id.and_then(|id| known.jobs.get(id));
        match job.ok_or(Refusal::client("InvalidJobIdException", "An invalid job identifier was passed."))? {
            Job::InProgress => Ok(json!({ "JobStatus": "IN_PROGRESS" })),
            Job::Failed(failed) => {
                Ok(json!({ "JobStatus": "FAILED", "StatusMessage": format!("{}: {}", failed.code, failed.message) }))
            }
            Job::Done { head, blocks } => result_page(head, blocks, request),
        }
    }
}

fn result_page(head: &Map<String, Value>, blocks: &[Value], request: &Value) -> Result<Value, Refusal> {
    let wrong = || Refusal::client("InvalidParameterException", "the token is not one of this job");
    let from: usize = match request["NextToken"].as_str() {
        Some(token) => token.parse().map_err(|_| wrong())?,
        None => 0,
    };
    if from > blocks.len() {
        return Err(wrong());
    }
    let size =
        request["MaxResults"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(PAGE).clamp(1, PAGE);
    let to = (from + size).min(blocks.len());
    let mut page = head.clone();
    page.entry("JobStatus").or_insert_with(|| json!("SUCCEEDED"));
    page.insert("Blocks".into(), Value::Array(blocks[from..to].to_vec()));
    if to < blocks.len() {
        page.insert("NextToken".into(), json!(to.to_string()));
    }
    Ok(Value::Object(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "StartDocumentAnalysis";

    #[test]
    fn a_token_names_one_job_and_one_request() {
        let jobs = Jobs::default();
        let request = json!({ "ClientRequestToken": "t", "JobTag": "a" });
        let (first, is_new) = jobs.start(START, &request).unwrap_or_else(|_| panic!("taken"));
        assert!(is_new);
        assert_eq!(jobs.start(START, &request).unwrap_or_else(|_| panic!("taken")), (first, false));
        assert!(jobs.start(START, &json!({ "ClientRequestToken": "t", "JobTag": "b" })).is_err());
        assert_eq!(jobs.count(), 1);
    }

    #[test]
    fn results_come_in_pages_that_add_up() {
        let jobs = Jobs::default();
        let (id, _) = jobs.start(START, &json!({})).unwrap_or_else(|_| panic!("taken"));
        jobs.finish(&id, Ok(json!({ "Blocks": (0..2_500).collect::<Vec<_>>() })));
        let (mut token, mut seen) = (Value::Null, 0);
        loop {
            let page = jobs
                .page("GetDocumentAnalysis", &json!({ "JobId": id, "NextToken": token }))
                .unwrap_or_else(|_| panic!("served"));
            seen += page["Blocks"].as_array().map_or(0, Vec::len);
            token = page["NextToken"].clone();
            if token.is_null() {
                break;
            }
        }
        assert_eq!(seen, 2_500);
    }
}
