//! Fetching what Textract read: every result page, as received.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use aws_sdk_textract::{
    config::{ConfigBag, Intercept, RuntimeComponents, interceptors::AfterDeserializationInterceptorContextRef},
    error::{BoxError, DisplayErrorContext, SdkError},
    operation::get_document_analysis::GetDocumentAnalysisError,
    types::JobStatus,
};

use crate::{
    clients::Clients,
    error::{Error, Result},
};

/// How errors call this neighbour.
const NEIGHBOUR: &str = "The reading service";

/// Most result pages taken: 3,000 document pages are the most Textract reads, and a page of a policy has about 1,000 blocks.
const MOST_PAGES: usize = 4_000;

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

/// Keeps the body of the latest response: the SDK's types cannot be written back as JSON without losing what they do not
/// know yet.
#[derive(Clone, Debug, Default)]
struct Capture(Arc<Mutex<Vec<u8>>>);

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

/// Asks for a job and, when it is done, for all its pages: all or nothing.
///
/// # Errors
/// Textract does not answer, or its tokens run in a circle.
pub(super) async fn fetch(clients: &Clients, job_id: &str) -> Result<Answer> {
    let (mut pages, mut seen) = (Vec::new(), HashSet::new());
    let mut token: Option<String> = None;
    loop {
        let capture = Capture::default();
        let request = clients.textract.get_document_analysis().job_id(job_id).set_next_token(token.clone());
        let answer = match request.customize().interceptor(capture.clone()).send().await {
            Ok(answer) => answer,
            Err(error) if is_unknown(&error) => return Ok(Answer::Unknown),
            Err(error) => return Err(Error::unavailable(NEIGHBOUR, DisplayErrorContext(&error).to_string())),
        };
        match answer.job_status {
            Some(JobStatus::Succeeded | JobStatus::PartialSuccess) => {}
            Some(JobStatus::Failed) => return Ok(Answer::Failed(answer.status_message.unwrap_or_default())),
            _ => return Ok(Answer::InProgress),
        }
        pages.push(std::mem::take(&mut *capture.0.lock().unwrap_or_else(PoisonError::into_inner)));
        token = answer.next_token;
        let Some(next) = &token else { return Ok(Answer::Done(pages)) };
        if !seen.insert(next.clone()) || pages.len() >= MOST_PAGES {
            return Err(Error::internal("the result pages of Textract do not end"));
        }
    }
}

fn is_unknown(error: &SdkError<GetDocumentAnalysisError>) -> bool {
    error.as_service_error().is_some_and(GetDocumentAnalysisError::is_invalid_job_id_exception)
}
