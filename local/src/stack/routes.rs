//! The API: the routers of all functions merged, behind the layers each of them has on Lambda.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use axum::{
    Router,
    extract::{ConnectInfo, Request},
    middleware::{Next, from_fn},
    response::Response,
};
use shared::{
    clients::Clients,
    http::{Gate, Peer, serve},
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::body_limit;

/// Every route of every group. A function never knows another; this is where they meet.
fn routes(clients: &Clients, gate: &Arc<Gate>) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(health::routes::<OpenApiRouter<_>>().with_state(health::App::new(clients.clone(), Arc::clone(gate))))
        .merge(auth::routes::<OpenApiRouter<_>>().with_state(auth::App::new(clients.clone(), Arc::clone(gate))))
        .merge(policies::routes::<OpenApiRouter<_>>().with_state(policies::App::new(clients.clone())))
        .merge(uploads::routes::<OpenApiRouter<_>>().with_state(uploads::App::new(clients.clone())))
        .merge(dashboard::routes::<OpenApiRouter<_>>().with_state(dashboard::App::new(clients.clone())))
        .merge(settings::routes::<OpenApiRouter<_>>().with_state(settings::App::new(clients.clone())))
}

/// The API as API Gateway and Lambda serve it, the limit of a request's size included.
///
/// # Errors
/// The signing keys are not usable.
pub fn api(clients: &Clients) -> anyhow::Result<Router> {
    let gate = gate(clients)?;
    let routes = Router::from(routes(clients, &gate)).layer(from_fn(body_limit::limit));
    Ok(serve(routes, gate, &clients.config.cors_origins).layer(from_fn(name_peer)))
}

/// API Gateway says where a request comes from; here our own listener does.
async fn name_peer(mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        request.extensions_mut().insert(Peer(peer.ip()));
    }
    next.run(request).await
}

/// What the routes say of themselves.
///
/// # Errors
/// The signing keys are not usable.
pub fn open_api(clients: &Clients) -> anyhow::Result<OpenApi> {
    Ok(routes(clients, &gate(clients)?).into_openapi())
}

fn gate(clients: &Clients) -> anyhow::Result<Arc<Gate>> {
    Ok(Arc::new(Gate::new(clients).context("JWT_SECRET is not usable")?))
}
