//! The layers around every route, outermost first: request id, log line, size of the answer, CORS, panic guard, time limit,
//! body limit, entity tag, access, another turn.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, Method, header};
use lambda_http::RequestExt as _;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
};
use tracing::Instrument as _;

use super::{
    Gate, Principal, access, again, etag, limits,
    request::{REQUEST_ID, text},
};
use crate::error::{Error, Result};

/// Largest JSON body. A grid of 5,000 rows is about 4 MB, and Lambda takes 6 MB; routes with files set their own.
pub(super) const LARGEST_BODY: usize = 5 * 1024 * 1024;

/// How long a browser may remember a preflight answer.
const PREFLIGHT_MAX_AGE: Duration = Duration::from_hours(2);

/// Puts all layers around the routes of one group, or of all of them.
pub fn serve(routes: Router, gate: Arc<Gate>, cors_origins: &[String]) -> Router {
    // One stack, because a router wraps every route once for each layer that it is given.
    let around = ServiceBuilder::new()
        .layer(from_fn(number))
        .layer(from_fn(limits::size))
        .layer(fixed_header(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"))
        .layer(fixed_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed_header(header::CACHE_CONTROL, "no-store"))
        .layer(cors(cors_origins))
        .map_response(|response: Response<_>| response.map(Body::new))
        .layer(CatchPanicLayer::custom(|_| Error::internal("a handler panicked").into_response()))
        .layer(from_fn(limits::time))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(etag::tag));
    let inside = ServiceBuilder::new().layer(from_fn_with_state(gate, admit)).layer(from_fn(again::run));
    routes
        .route_layer(inside)
        .fallback(|| async { Error::NotFound("There is nothing under this address.") })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(around)
}

fn fixed_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// Gives the request its id and writes one log line when it is answered.
async fn number(request: Request, next: Next) -> Response {
    let id = lambda_request_id(&request).unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let span = tracing::info_span!("request", id, method = %request.method());
    let header = HeaderValue::from_str(&id).ok();
    let answered = async {
        let started = std::time::Instant::now();
        let mut response = next.run(request).await;
        if let Some(header) = header {
            response.headers_mut().insert("x-request-id", header);
        }
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), millis, "answered");
        response
    };
    REQUEST_ID.scope(id, answered.instrument(span)).await
}

/// The id under which API Gateway's own log knows the request.
fn lambda_request_id(request: &Request) -> Option<String> {
    match request.request_context_ref()? {
        lambda_http::request::RequestContext::ApiGatewayV2(context) => context.request_id.clone(),
        _ => None,
    }
}

/// Lets in whom the table admits, with a [`Principal`] in the request.
async fn admit(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let Some(route) = access::find(request.method(), path) else { return NOT_ALLOWED.into_response() };
    if route.access != access::Access::Public {
        let authorization = text(request.headers(), &header::AUTHORIZATION).unwrap_or_default().map(ToOwned::to_owned);
        match check(&gate, route, authorization.as_deref()).await {
            Ok(principal) => drop(request.extensions_mut().insert(principal)),
            Err(error) => return error.into_response(),
        }
    }
    next.run(request).await
}

const NOT_ALLOWED: Error = Error::Forbidden("Your role does not allow this.");

async fn check(gate: &Gate, route: &access::Route, authorization: Option<&str>) -> Result<Principal> {
    let principal = match gate.principal(authorization).await {
        Err(error) if error.is_unavailable() && route.without_database => {
            gate.principal_by_signature(authorization).await?
        }
        known => known?,
    };
    if route.access.admits(principal.role) { Ok(principal) } else { Err(NOT_ALLOWED) }
}

fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| origin.parse().ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("x-requested-with"),
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([header::ETAG, header::RETRY_AFTER, HeaderName::from_static("x-request-id")])
        .max_age(PREFLIGHT_MAX_AGE)
}
