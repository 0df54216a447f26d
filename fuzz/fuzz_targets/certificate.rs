//! Bytes of a certificate chain in PEM, and a host that it may be for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plumbline_checks::certificate::CertificateFact;

fuzz_target!(|bytes: &[u8]| {
    let Ok(fact) = CertificateFact::read(bytes, bytes) else { return };
    assert!((0..=14).contains(&fact.renewal()), "{fact:?}");
    let told = [fact.from.to_string(), fact.until.to_string()];
    assert!(told.iter().all(|text| !text.contains(char::is_control)), "{told:?}");
    // A host is covered whatever its case and final dot.
    for host in ["shop.example", "a.shop.example", "10.1.2.3"] {
        let covered = fact.names.cover(host);
        assert_eq!(fact.names.cover(&format!("{}.", host.to_uppercase())), covered, "{host}");
    }
    assert_ne!(fact.names.cover(""), Some(true), "{fact:?}");
    // Nothing that is left out changes what was read.
    assert_eq!(CertificateFact::read(bytes, bytes).as_ref(), Ok(&fact));
});
