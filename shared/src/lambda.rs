//! Starting a function on Lambda: the log, the neighbours once per cold start, and the loop that answers events.

mod address;
mod emf;
mod log;
mod start;

use std::{future::Future, process::ExitCode, sync::Arc};

use axum::Router;
use lambda_http::{Adapter, aws_lambda_events::apigw::ApiGatewayV2httpRequest, request::LambdaRequest};
use lambda_runtime::{Diagnostic, LambdaEvent, Service as _, service_fn};
use serde::Serialize;
use serde_json::Value;

use crate::{
    clients::{Clients, meanwhile},
    error::Error,
    http::{Gate, serve},
};

/// Runs a group of routes behind an HTTP API, until Lambda ends the process.
///
/// A cold start makes one call to SSM and none to the database: the first request opens the connection.
pub async fn serve_http<A>(routes: fn() -> Router<A>, app: impl FnOnce(Clients, Arc<Gate>) -> A) -> ExitCode
where
    A: Clone + Send + Sync + 'static,
{
    log::start();
    let (started, routes) = tokio::join!(biased; start::with_gate(), meanwhile(routes));
    let (clients, gate) = match started {
        Ok(started) => started,
        Err(problem) => return start::give_up(&problem).await,
    };
    let origins = clients.config.cors_origins.clone();
    let served = serve(routes.with_state(app(clients, Arc::clone(&gate))), gate, &origins);
    let answer = service_fn(move |event: LambdaEvent<ApiGatewayV2httpRequest>| {
        let LambdaEvent { mut payload, context } = event;
        address::restore(&mut payload);
        Adapter::from(served.clone()).call(LambdaEvent::new(LambdaRequest::ApiGatewayV2(payload), context))
    });
    end(lambda_runtime::run(answer).await)
}

/// Runs an event function. Its `Err` means «try again» and nothing else; a panic means the same.
///
/// `handle` gets the app, the event as AWS sends it, and the id of the invocation.
pub async fn serve_events<A, F, T>(
    app: impl FnOnce(Clients) -> A,
    handle: impl Fn(Arc<A>, Value, String) -> F,
) -> ExitCode
where
    F: Future<Output = Result<T, Error>>,
    T: Serialize,
{
    log::start();
    let clients = match start::clients().await {
        Ok(clients) => clients,
        Err(problem) => return start::give_up(&problem).await,
    };
    let app = Arc::new(app(clients));
    let answer = service_fn(|LambdaEvent { payload, context }: LambdaEvent<Value>| {
        let done = Box::pin(handle(Arc::clone(&app), payload, context.request_id));
        async { done.await.map_err(|error| diagnose(&error)) }
    });
    end(lambda_runtime::run(answer).await)
}

/// Runs a function that has to answer even when it cannot start: it makes its own neighbours, event by event.
///
/// `handle` gets the event and the moment at which Lambda ends it, in milliseconds since 1970.
pub async fn serve_alone<F, T>(handle: impl Fn(Value, u64) -> F) -> ExitCode
where
    F: Future<Output = Result<T, String>>,
    T: Serialize,
{
    log::start();
    let answer = service_fn(|LambdaEvent { payload, context }: LambdaEvent<Value>| {
        let done = Box::pin(handle(payload, context.deadline));
        async { done.await.map_err(|text| Diagnostic { error_type: "Failed".into(), error_message: text }) }
    });
    end(lambda_runtime::run(answer).await)
}

/// The one place where a failed event is logged.
fn diagnose(error: &Error) -> Diagnostic {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let cause = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    tracing::error!(cause, "{error}");
    let kind = if error.is_unavailable() { "Unavailable" } else { "Failed" };
    Diagnostic { error_type: kind.into(), error_message: error.to_string() }
}

fn end(ended: Result<(), lambda_runtime::Error>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error, "the Runtime API cannot be reached");
            ExitCode::FAILURE
        }
    }
}
