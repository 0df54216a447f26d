//! The hosts that a certificate is for.

use std::net::IpAddr;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;

use crate::text;

/// How many names of a certificate are kept.
const LIMIT: usize = 256;

/// The hosts that a certificate is for: the alternative names of its subject. Clients have not
/// looked at the common name for years (RFC 9525, section 2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// DNS names in lower case, some of them wildcards, and addresses.
    names: Box<[Box<str>]>,
    /// Whether there are more.
    more: bool,
}

impl Names {
    /// The names of `certificate`.
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Self {
        let Ok(Some(alternative)) = certificate.subject_alternative_name() else {
            return Self::default();
        };
        let all = &alternative.value.general_names;
        let name = |name: &GeneralName<'_>| match name {
            GeneralName::DNSName(name) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                Some(text::clean(&name, text::NAME_LIMIT))
            }
            GeneralName::IPAddress(bytes) => {
                let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
                let address = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
                Some(address.ok()?.to_string().into())
            }
            _ => None,
        };
        let names = all.iter().filter_map(name).take(LIMIT).collect();
        Self { names, more: all.len() > LIMIT }
    }

    /// Whether the certificate is for `host`: a name, an address, or a wildcard such as
    /// `*.example.com`, which takes a wildcard of the certificate. None where it has more names than
    /// are kept.
    pub fn cover(&self, host: &str) -> Option<bool> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if self.names.iter().any(|name| covers(name, &host)) {
            return Some(true);
        }
        (!self.more).then_some(false)
    }
}

/// Whether `name` covers `host`. A wildcard stands for the whole of the first label and for no other
/// (RFC 9525, section 6.3).
pub(crate) fn covers(name: &str, host: &str) -> bool {
    if name == host {
        return true;
    }
    if host.parse::<IpAddr>().is_ok() {
        return false;
    }
    match (name.strip_prefix("*."), host.split_once('.')) {
        (Some(domain), Some((label, rest))) => domain == rest && !label.is_empty() && label != "*",
        _ => false,
    }
}
