//! Fetching what Textract read: every result page, as received.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use aws_sdk_textract::{
    config::{ConfigBag, Intercept, RuntimeComponents, interceptors::AfterDeserializationInterceptorContextRef},
    error::{BoxError, DisplayErrorContext, ProvideErrorMetadata, SdkError},
    types::JobStatus,
};

use super::request::NEIGHBOUR;
use crate::{
    clients::Clients,
    error::{Error, Result},
};

/// Most result pages taken: 3,000 document pages are the most Textract reads, and a page of a policy has about 1,000 blocks.
const MOST_PAGES: usize = 4_000;

/// Most bytes taken: about 300 pages of dense print, and a fraction of the function's memory with all that is made of them.
const MOST_BYTES: usize = 160 * 1024 * 1024;

/// How a job stands.
#[derive(Debug)]
pub(super) enum Answer {
    /// Read: all result pages, in order, exactly as received.
    Done(Vec<Vec<u8>>),
    /// Still at work.
    InProgress,
    /// Given up, with Textract's own words.
    Failed(String),
    /// Textract has forgotten the job: after seven days, or because it never was.
    Unknown,
}

/// Which of Textract's two pairs of operations a job belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Analysis,
    TextDetection,
}

/// One answer of either operation.
struct ResultPage {
    status: Option<JobStatus>,
    message: Option<String>,
    next_token: Option<String>,
    body: Vec<u8>,
}

/// Asks for a job and, when it is done, for all its pages: all or nothing.
///
/// A job that was started before the deployment changed its features is unknown to the operation of now, and made anew.
///
/// # Errors
/// Textract does not answer, or its tokens run in a circle.
pub(super) async fn fetch(clients: &Clients, job_id: &str) -> Result<Answer> {
    let is_text = clients.config.textract.features.is_empty();
    let kind = if is_text { Kind::TextDetection } else { Kind::Analysis };
    let (mut pages, mut bytes, mut seen) = (Vec::new(), 0, HashSet::new());
    let mut token: Option<String> = None;
    loop {
        let Some(page) = fetch_page(clients, kind, job_id, token.take()).await? else { return Ok(Answer::Unknown) };
        match page.status {
            Some(JobStatus::Succeeded | JobStatus::PartialSuccess) => {}
            Some(JobStatus::Failed) => return Ok(Answer::Failed(page.message.unwrap_or_default())),
            _ => return Ok(Answer::InProgress),
        }
        bytes += page.body.len();
        pages.push(page.body);
        let Some(next) = page.next_token else { return Ok(Answer::Done(pages)) };
        if bytes > MOST_BYTES {
            return Ok(Answer::Failed(
                "TOO_LONG: This document is too long to be read. Upload only the schedule.".into(),
            ));
        }
        if !seen.insert(next.clone()) || pages.len() >= MOST_PAGES {
            return Err(Error::internal("the result pages of Textract do not end"));
        }
        token = Some(next);
    }
}

/// `None` when the job is unknown.
async fn fetch_page(clients: &Clients, kind: Kind, job_id: &str, token: Option<String>) -> Result<Option<ResultPage>> {
    let capture = Capture::default();
    match kind {
        Kind::Analysis => {
            let request = clients.textract().get_document_analysis().job_id(job_id).set_next_token(token);
            let answer = known(request.customize().interceptor(capture.clone()).send().await)?;
            Ok(answer.map(|answer| ResultPage {
                status: answer.job_status,
                message: answer.status_message,
                next_token: answer.next_token,
                body: capture.body(),
            }))
        }
        Kind::TextDetection => {
            let request = clients.textract().get_document_text_detection().job_id(job_id).set_next_token(token);
            let answer = known(request.customize().interceptor(capture.clone()).send().await)?;
            Ok(answer.map(|answer| ResultPage {
                status: answer.job_status,
                message: answer.status_message,
                next_token: answer.next_token,
                body: capture.body(),
            }))
        }
    }
}

fn known<T, E>(answer: std::result::Result<T, SdkError<E>>) -> Result<Option<T>>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.code() == Some("InvalidJobIdException") => Ok(None),
        Err(error) => Err(Error::unavailable(NEIGHBOUR, DisplayErrorContext(&error).to_string())),
    }
}

/// Keeps the body of the latest response: the SDK's types cannot be written back as JSON without losing what they do not
/// know yet.
#[derive(Clone, Debug, Default)]
struct Capture(Arc<Mutex<Vec<u8>>>);

impl Capture {
    fn body(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Intercept for Capture {
    fn name(&self) -> &'static str {
        "capture the answer"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> std::result::Result<(), BoxError> {
        if let Some(bytes) = context.response().body().bytes() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        }
        Ok(())
    }
}
