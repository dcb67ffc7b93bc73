//! Whom our functions trust, and nobody else: Amazon RDS (every region) and Amazon Trust Services.
//!
//! Source: the certificate bundle of «Using SSL/TLS to encrypt a connection to a DB instance» in the Amazon RDS User Guide,
//! and the five roots of «Amazon Trust Services Repository», which sign RDS Proxy and the endpoints of AWS. Compiled in: the
//! hundred and more authorities of the operating system are most of a cold start, and none of them signs for AWS.

use std::sync::{Arc, LazyLock};

use aws_smithy_http_client::{
    Builder, HttpClientError,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres_rustls::MakeRustlsConnect;

const RDS: &[u8] = include_bytes!("../certificates/rds.pem");
const AMAZON: &[u8] = include_bytes!("../certificates/amazon-trust-services.pem");

/// The roots a database certificate is verified against, and no others.
#[must_use]
pub fn database_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for bundle in [RDS, AMAZON] {
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(bundle).flatten());
    }
    roots
}

/// Connections to a database that one of these roots has signed. The certificates are read once a process.
///
/// # Errors
/// The TLS library does not take the settings.
pub fn database_tls() -> Result<MakeRustlsConnect, rustls::Error> {
    static TLS: LazyLock<Result<MakeRustlsConnect, rustls::Error>> = LazyLock::new(|| {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(database_roots())
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    });
    TLS.clone()
}

/// The roots an endpoint of AWS is verified against, and no others.
#[must_use]
pub fn aws_roots() -> TrustStore {
    TrustStore::empty().with_pem_certificate(AMAZON)
}

/// Connections to servers that one of these roots has signed, shared by all clients of AWS in a process.
///
/// # Errors
/// The TLS library does not take the settings.
pub fn https(roots: TrustStore) -> Result<SharedHttpClient, HttpClientError> {
    let context = TlsContext::builder().with_trust_store(roots).build()?;
    Ok(Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).tls_context(context).build_https())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_certificate_is_a_usable_root() {
        let listed: usize = [RDS, AMAZON]
            .iter()
            .map(|bundle| String::from_utf8_lossy(bundle).matches("BEGIN CERTIFICATE").count())
            .sum();
        assert!(listed > 50);
        assert_eq!(database_roots().len(), listed);
    }
}
