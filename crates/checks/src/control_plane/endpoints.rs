//! The addresses that a component listens on or calls.
//!
//! Of a URL only the scheme and the host count, so no crate is asked to parse the rest: `url` would
//! be one more dependency, with tables of domain names that no address here needs.

use std::net::IpAddr;

use super::Flags;
use crate::offence::{Offence, Verdict};

/// Where the controller manager and the scheduler listen unless told otherwise.
const EVERY_ADDRESS: &str = "0.0.0.0";

/// Fails unless the component serves on a loopback address only.
pub(super) fn must_serve_on_loopback(flags: &Flags) -> Verdict {
    if flags.number("secure-port", 1) == Some(0) {
        return Verdict::NotApplicable;
    }
    match flags.value("bind-address").unwrap_or(EVERY_ADDRESS).parse::<IpAddr>() {
        Ok(address) => {
            Verdict::fail_if((!address.is_loopback()).then(|| flags.offence("bind-address")))
        }
        Err(_) => flags.unreadable("bind-address"),
    }
}

/// Fails if a URL of the lists `names` is plain HTTP to another place than the machine itself.
pub(super) fn must_not_be_plain(flags: &Flags, names: &[&str]) -> Verdict {
    let mut offences = Vec::new();
    let mut unread = None;
    for name in names {
        for url in flags.list(name) {
            match is_plain(url) {
                Some(true) => {
                    offences.push(Offence::at("").detail(format_args!("--{name} has {url}")));
                }
                Some(false) => {}
                None => unread = Some(*name),
            }
        }
    }
    match unread {
        Some(name) if offences.is_empty() => flags.unreadable(name),
        _ => Verdict::from_offences(offences),
    }
}

/// Whether `url` is plain HTTP that leaves the machine. None where it is no URL, or its host stands in
/// a variable.
fn is_plain(url: &str) -> Option<bool> {
    let (scheme, rest) = url.split_once("://")?;
    match scheme {
        "https" | "unix" | "unixs" => Some(false),
        "http" => {
            let authority = rest.split('/').next().unwrap_or_default();
            let host = match authority.strip_prefix('[') {
                Some(rest) => rest.split(']').next().unwrap_or_default(),
                None => authority.split(':').next().unwrap_or_default(),
            };
            if host.is_empty() || host.contains("$(") {
                return None;
            }
            let address = host.parse::<IpAddr>();
            Some(host != "localhost" && !address.is_ok_and(|address| address.is_loopback()))
        }
        _ => None,
    }
}

/// Whether an API server reaches etcd by sockets of its machine alone, where TLS is of no use.
pub(super) fn reaches_etcd_by_socket(flags: &Flags) -> bool {
    let servers = flags.list("etcd-servers");
    !servers.is_empty() && servers.iter().all(|server| server.starts_with("unix://"))
}

#[cfg(test)]
mod tests {
    use super::super::Component;
    use super::*;

    #[test]
    fn plain_is_what_leaves_the_machine_without_tls() {
        for (url, plain) in [
            ("http://10.0.0.4:2379", Some(true)),
            ("http://0.0.0.0:2379", Some(true)),
            ("http://etcd.example", Some(true)),
            ("http://[fd00::1]:2379/", Some(true)),
            ("http://127.0.0.1:2379", Some(false)),
            ("http://[::1]:2379", Some(false)),
            ("http://localhost:2379", Some(false)),
            ("https://10.0.0.4:2379", Some(false)),
            ("unix:///run/etcd.sock", Some(false)),
            ("http://$(POD_IP):2379", None),
            ("$(URL)", None),
            ("http://", None),
            ("(hidden)", None),
        ] {
            assert_eq!(is_plain(url), plain, "{url}");
        }
    }

    #[test]
    fn what_is_plain_counts_before_what_is_unknown() {
        let judge = |urls| {
            let flags = Flags::in_force(Component::Etcd, [("urls", urls)], None);
            must_not_be_plain(&flags, &["urls"])
        };
        assert!(matches!(judge("$(URL),http://10.0.0.4:2379"), Verdict::Fail(_)));
        assert!(matches!(judge("$(URL),https://10.0.0.4:2379"), Verdict::Unknown(_)));
        assert_eq!(judge("https://10.0.0.4:2379"), Verdict::Pass);
    }

    #[test]
    fn serving_is_judged_by_its_address() {
        let judge = |told: &[(&str, &str)]| {
            let told = told.iter().copied();
            must_serve_on_loopback(&Flags::in_force(Component::Scheduler, told, Some(37)))
        };
        assert!(matches!(judge(&[]), Verdict::Fail(_)));
        assert!(matches!(judge(&[("bind-address", "10.0.0.4")]), Verdict::Fail(_)));
        assert_eq!(judge(&[("bind-address", "::1")]), Verdict::Pass);
        assert!(matches!(judge(&[("bind-address", "$(POD_IP)")]), Verdict::Unknown(_)));
        assert_eq!(judge(&[("secure-port", "0")]), Verdict::NotApplicable);
    }

    #[test]
    fn sockets_need_no_tls() {
        let by_socket = |servers| {
            let told = [("etcd-servers", servers)];
            reaches_etcd_by_socket(&Flags::in_force(Component::ApiServer, told, None))
        };
        assert!(by_socket("unix:///run/etcd.sock"));
        assert!(!by_socket("unix:///run/etcd.sock,https://10.0.0.4:2379"));
        assert!(!by_socket(""));
    }
}
