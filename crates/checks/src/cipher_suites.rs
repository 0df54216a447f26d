//! Which TLS cipher suites are strong.

/// The suites that Go does not call insecure: those on the list of the CIS benchmark (1.12, control
/// 1.2.29), and the four with `CBC_SHA` that were on it up to 1.11.
pub(crate) const STRONG: [&str; 15] = [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
];

/// How many weak suites are told; Go knows fewer.
const LISTED: usize = 20;

/// Those of `suites` that are weak.
pub(crate) fn weak<'a>(suites: impl IntoIterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    suites.into_iter().filter(|suite| !STRONG.contains(suite)).take(LISTED)
}
