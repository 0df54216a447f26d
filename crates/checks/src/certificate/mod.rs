//! What is kept of a TLS certificate: enough to judge it, and nothing of its key.

mod chain;
mod names;
#[cfg(test)]
mod tests;

use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::oid;
use x509_parser::der_parser::oid::Oid;
use x509_parser::oid_registry as oids;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;

pub use chain::Chain;
pub use names::Names;
pub(crate) use names::covers;

use crate::day::Day;

/// What is kept of a certificate and its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFact {
    /// The first day on which it is valid.
    pub from: Day,
    /// The last one.
    pub until: Day,
    /// The hosts that it is for.
    pub names: Names,
    /// What makes it easy to forge, if anything does.
    pub weakness: Option<Weakness>,
    /// Whether clients can follow it to a root.
    pub chain: Chain,
}

/// What makes a certificate easy to forge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// An RSA key of so many bits, fewer than 2048 (NIST SP 800-57 part 1 revision 5, table 2).
    ShortKey(usize),
    /// A signature over a hash that has collisions, by the name of the hash.
    Signature(&'static str),
}

impl fmt::Display for Weakness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ShortKey(bits) => write!(formatter, "RSA key of {bits} bits"),
            Self::Signature(hash) => write!(formatter, "signed over {hash}"),
        }
    }
}

/// Why a text is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is no PEM block of a certificate.
    NoCertificate,
    /// The first certificate does not parse.
    Unparseable,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoCertificate => "holds no certificate in PEM",
            Self::Unparseable => "holds a certificate that does not parse",
        })
    }
}

/// How many certificates of a chain are looked at. A server that sends more is refused by clients.
const CHAIN_LIMIT: usize = 16;

/// How many PEM blocks of other kinds may stand before the first certificate.
const BLOCKS_LIMIT: usize = 64;

impl CertificateFact {
    /// Reads the chain `certificates` (`tls.crt`), the certificate of the server first, and the root
    /// that may stand beside it (`ca.crt`), both as PEM.
    ///
    /// # Errors
    ///
    /// There is no certificate, or the first does not parse.
    pub fn read(certificates: &[u8], root: &[u8]) -> Result<Self, Broken> {
        let blocks = certificate_blocks(certificates);
        let Some((first, rest)) = blocks.split_first() else { return Err(Broken::NoCertificate) };
        let (_, leaf) = X509Certificate::from_der(first).map_err(|_| Broken::Unparseable)?;
        let above = rest.iter().chain(&certificate_blocks(root)).cloned().collect::<Vec<_>>();
        let validity = leaf.validity();
        Ok(Self {
            from: day(validity.not_before),
            until: day(validity.not_after),
            names: Names::of(&leaf),
            weakness: weakness(&leaf),
            chain: Chain::of(&leaf, &above),
        })
    }

    /// How many days before its end it should have been renewed: a sixth of its life, 14 at most.
    pub fn renewal(&self) -> i64 {
        (self.until.since(self.from) / 6).clamp(0, 14)
    }
}

/// The certificates of a text, as DER.
fn certificate_blocks(pem: &[u8]) -> Vec<Vec<u8>> {
    let blocks = Pem::iter_from_buffer(pem).take(BLOCKS_LIMIT).filter_map(Result::ok);
    let certificates = blocks.filter(|block| block.label == "CERTIFICATE");
    certificates.take(CHAIN_LIMIT).map(|block| block.contents).collect()
}

/// The day of a time; the first or last that there is for one out of range.
fn day(time: ASN1Time) -> Day {
    let (first, last) = (Timestamp::MIN, Timestamp::MAX);
    let seconds = time.timestamp().clamp(first.as_second(), last.as_second());
    Day::of(&Time(Timestamp::from_second(seconds).unwrap_or(first)))
}

/// The least size of an RSA key, in bits.
const RSA_BITS: usize = 2048;

fn weakness(certificate: &X509Certificate<'_>) -> Option<Weakness> {
    if let Ok(PublicKey::RSA(key)) = certificate.public_key().parsed()
        && key.key_size() < RSA_BITS
    {
        return Some(Weakness::ShortKey(key.key_size()));
    }
    // The signature of a certificate that signs itself proves nothing anyway.
    if certificate.subject() == certificate.issuer() {
        return None;
    }
    let weak: [(Oid<'_>, &'static str); 4] = [
        (oids::OID_PKCS1_MD5WITHRSAENC, "MD5"),
        (oids::OID_PKCS1_SHA1WITHRSA, "SHA-1"),
        (oids::OID_SHA1_WITH_RSA, "SHA-1"),
        // ecdsa-with-SHA1, RFC 3279.
        (oid!(1.2.840.10045.4.1), "SHA-1"),
    ];
    let algorithm = &certificate.signature_algorithm.algorithm;
    weak.into_iter().find(|(oid, _)| oid == algorithm).map(|(_, hash)| Weakness::Signature(hash))
}
