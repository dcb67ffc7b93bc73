//! One kept-alive HTTP connection, as a browser tab has it.

use anyhow::Context as _;
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    pub(crate) async fn open(url: &Url) -> anyhow::Result<Self> {
        let (host, port) = (url.host_str().context("the URL has no host")?, url.port_or_known_default().unwrap_or(80));
        let stream = TcpStream::connect((host, port)).await.with_context(|| format!("nothing listens on {url}"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            // A broken connection shows in the request that meets it.
            drop(connection.await);
        });
        Ok(Self { sender, host: format!("{host}:{port}") })
    }

    /// Sends one request and reads the whole answer.
    pub(crate) async fn send(
        &mut self,
        request: http::request::Builder,
        body: Bytes,
    ) -> anyhow::Result<Response<Bytes>> {
        let request: Request<Full<Bytes>> = request.header(header::HOST, &self.host).body(Full::new(body))?;
        self.sender.ready().await?;
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        Ok(Response::from_parts(parts, body.collect().await?.to_bytes()))
    }
}
