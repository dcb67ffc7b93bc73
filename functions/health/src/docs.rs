//! `GET /api/docs/`: a page to read the description of the API and try it. All of its files are in this program.

use std::sync::{Arc, LazyLock};

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use http::{
    HeaderName,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_FRAME_OPTIONS},
};
use shared::error::{Error, Result};
use utoipa_swagger_ui::{Config, serve};

/// The page loads its own files and talks to its own server, and nothing else: a token typed into it goes nowhere else. Its
/// style sheet holds pictures as `data:` addresses.
const SAFETY: [(HeaderName, &str); 3] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
];

/// The files change with a release only; a day is short enough for that.
const REMEMBERED: &str = "public, max-age=86400";

/// The validator of the web is asked by default; `none` keeps the description here. The base layout has no bar on top, in
/// which another address could be entered.
static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    Arc::new(
        Config::from("/api/openapi.json")
            .use_base_layout()
            .try_it_out_enabled(true)
            .persist_authorization(false)
            .display_request_duration(true)
            .filter(true)
            .doc_expansion("list")
            .default_models_expand_depth(0)
            .validator_url("none"),
    )
});

/// The page lies under a folder, so that its files are found beside it.
pub(crate) async fn enter() -> Redirect {
    Redirect::permanent("/api/docs/")
}

pub(crate) async fn index() -> Result<Response> {
    answer("index.html")
}

pub(crate) async fn file(Path(rest): Path<String>) -> Result<Response> {
    answer(&rest)
}

fn answer(name: &str) -> Result<Response> {
    let found = serve(name, CONFIG.clone()).map_err(|error| Error::internal(error.to_string()))?;
    let file = found.ok_or(Error::NotFound("There is nothing under this address."))?;
    let about = [(CONTENT_TYPE, file.content_type), (CACHE_CONTROL, REMEMBERED.to_owned())];
    Ok((SAFETY, about, file.bytes.into_owned()).into_response())
}
