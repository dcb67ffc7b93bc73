//! The certificate authorities a database may be signed by: Amazon RDS (every region) and RDS Proxy.
//!
//! Source: the certificate bundles of «Using SSL/TLS to encrypt a connection to a DB instance» and «Using TLS/SSL with
//! RDS Proxy» in the Amazon RDS User Guide, compiled in so that a cold start reads no file.

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

const RDS: &[u8] = include_bytes!("../certificates/rds.pem");
const RDS_PROXY: &[u8] = include_bytes!("../certificates/rds-proxy.pem");

/// The roots a database certificate is verified against, and no others.
#[must_use]
pub fn database_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    for bundle in [RDS, RDS_PROXY] {
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(bundle).flatten());
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_certificate_is_a_usable_root() {
        let listed: usize = [RDS, RDS_PROXY]
            .iter()
            .map(|bundle| String::from_utf8_lossy(bundle).matches("BEGIN CERTIFICATE").count())
            .sum();
        assert!(listed > 50);
        assert_eq!(database_roots().len(), listed);
    }
}
