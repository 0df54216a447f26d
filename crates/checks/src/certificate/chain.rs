//! Whether clients can follow a certificate to a root.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};
use x509_parser::oid_registry as oids;
use x509_parser::prelude::FromDer as _;

/// Whether clients can follow a certificate to a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    /// It signs itself, so that there is nothing to follow.
    SelfSigned,
    /// The certificate of its issuer stands beside it.
    Followed,
    /// The certificate of its issuer is missing, and clients do not know it.
    Broken,
    /// The certificate of its issuer is missing. That may be a root which clients know.
    Unknown,
}

impl Chain {
    /// The chain of `leaf`, with the certificates that stand after it, as DER.
    pub(super) fn of(leaf: &X509Certificate<'_>, above: &[Vec<u8>]) -> Self {
        if leaf.subject() == leaf.issuer() {
            return Self::SelfSigned;
        }
        let mut parsed = above.iter().filter_map(|der| X509Certificate::from_der(der).ok());
        if parsed.any(|(_, issuer)| issuer.subject() == leaf.issuer()) {
            return Self::Followed;
        }
        // Others stand beside it to no purpose: it was not meant to be alone.
        if !above.is_empty() || fetches_issuer(leaf) { Self::Broken } else { Self::Unknown }
    }
}

/// Whether the certificate says where that of its issuer is to be had (RFC 5280, section 4.2.2.1):
/// who issues by a root that clients know has no need to. Browsers may fetch it, other clients do
/// not.
fn fetches_issuer(certificate: &X509Certificate<'_>) -> bool {
    let extensions = certificate.extensions().iter().map(X509Extension::parsed_extension);
    extensions.into_iter().any(|extension| {
        let ParsedExtension::AuthorityInfoAccess(access) = extension else { return false };
        access.accessdescs.iter().any(|it| {
            it.access_method == oids::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS
                && matches!(it.access_location, GeneralName::URI(_))
        })
    })
}
