//! Servers whose certificate nobody we trust has signed: no password and no request reaches one.
#![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

use std::{error::Error as _, sync::Arc};

use aws_smithy_http_client::tls::TrustStore;
use rcgen::CertifiedKey;
use rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer};
use shared::{
    clients::aws_defaults,
    config::DatabaseConfig,
    database::Database,
    parameters::Secrets,
    trust::{aws_roots, https},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// A server that has signed its own certificate.
struct Stranger {
    socket: TcpListener,
    acceptor: TlsAcceptor,
    pem: String,
}

impl Stranger {
    async fn start() -> Self {
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate can be made");
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key))
            .expect("TLS takes it");
        let socket = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        Self { socket, acceptor: TlsAcceptor::from(Arc::new(config)), pem: cert.pem() }
    }

    fn port(&self) -> u16 {
        self.socket.local_addr().expect("it listens").port()
    }

    async fn accept(&self) -> TcpStream {
        self.socket.accept().await.expect("somebody comes").0
    }

    /// Does the first who comes go on talking, once the certificate is seen?
    fn into_verdict(self) -> JoinHandle<bool> {
        tokio::spawn(async move { self.acceptor.accept(self.accept().await).await.is_ok() })
    }
}

/// Asks the stranger for secrets.
async fn ask(port: u16, roots: TrustStore) {
    let aws = aws_defaults()
        .http_client(https(roots).expect("TLS takes it"))
        .region("ap-south-1")
        .endpoint_url(format!("https://localhost:{port}"))
        .test_credentials()
        .load()
        .await;
    // The stranger speaks no SSM: how far it got is what it says itself.
    drop(aws_sdk_ssm::Client::new(&aws).get_parameters().names("/nicsan/local/DB_PASSWORD").send().await);
}

#[tokio::test]
async fn an_endpoint_of_aws_has_a_certificate_of_amazon() {
    let stranger = Stranger::start().await;
    let (port, trusted) = (stranger.port(), stranger.into_verdict());
    ask(port, aws_roots()).await;
    assert!(!trusted.await.expect("the stranger ends"));
}

#[tokio::test]
async fn an_endpoint_signed_by_a_given_root_is_trusted() {
    let stranger = Stranger::start().await;
    let (port, roots) = (stranger.port(), TrustStore::empty().with_pem_certificate(stranger.pem.clone()));
    let trusted = stranger.into_verdict();
    ask(port, roots).await;
    assert!(trusted.await.expect("the stranger ends"));
}

#[tokio::test]
async fn a_database_has_a_certificate_of_amazon() {
    let stranger = Stranger::start().await;
    let config = DatabaseConfig {
        host: "localhost".into(),
        port: stranger.port(),
        name: "nicsan".into(),
        user: "nicsan".into(),
        password: "never sent".into(),
        owner: None,
        connections: 1,
        tls: true,
    };
    let server = tokio::spawn(async move {
        let mut stream = stranger.accept().await;
        // «SSLRequest», which PostgreSQL answers with one letter. Source: PostgreSQL, Message Formats.
        let mut request = [0; 8];
        stream.read_exact(&mut request).await.expect("it asks for TLS");
        stream.write_all(b"S").await.expect("it listens");
        stranger.acceptor.accept(stream).await.is_ok()
    });
    let database = Database::new(&config, Secrets::fixed([].into())).expect("a pool");
    let refused = database.client().await.expect_err("the certificate is refused");
    let causes = std::iter::successors(refused.source(), |cause| (*cause).source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    assert!(causes.iter().any(|cause| cause.contains("UnknownIssuer")), "{causes:?}");
    assert!(!server.await.expect("the stranger ends"));
}
