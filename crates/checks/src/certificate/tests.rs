//! Certificates in every state, made anew for each run.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, IsCa, KeyPair,
    SanType, date_time_ymd,
};

use super::*;

fn params(names: &[&str]) -> CertificateParams {
    let mut params =
        CertificateParams::new(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
            .unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2026, 4, 1);
    params.distinguished_name.push(DnType::CommonName, "server");
    params
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn self_signed(params: &CertificateParams) -> String {
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem()
}

fn read(pem: &str) -> CertificateFact {
    CertificateFact::read(pem.as_bytes(), b"").unwrap()
}

#[test]
fn validity_is_told_by_the_day() {
    let fact = read(&self_signed(&params(&["shop.example"])));
    assert_eq!(
        (fact.from.to_string(), fact.until.to_string()),
        ("2026-01-01".into(), "2026-04-01".into())
    );
    assert_eq!((fact.renewal(), fact.chain, fact.weakness), (14, Chain::SelfSigned, None));
    let mut short = params(&["shop.example"]);
    short.not_after = date_time_ymd(2026, 1, 7);
    assert_eq!(read(&self_signed(&short)).renewal(), 1);
}

#[test]
fn hosts_are_compared_as_clients_do() {
    let mut with_address = params(&["shop.example", "*.Shop.example"]);
    with_address.subject_alt_names.push(SanType::IpAddress("10.1.2.3".parse().unwrap()));
    with_address.subject_alt_names.push(SanType::IpAddress("fd00::1".parse().unwrap()));
    let names = read(&self_signed(&with_address)).names;
    for host in
        ["shop.example", "SHOP.example.", "a.shop.example", "*.shop.example", "10.1.2.3", "fd00::1"]
    {
        assert_eq!(names.cover(host), Some(true), "{host}");
    }
    for host in [
        "example",
        "a.b.shop.example",
        "shop.example.org",
        "*.example",
        "10.1.2.4",
        ".shop.example",
        "",
    ] {
        assert_eq!(names.cover(host), Some(false), "{host}");
    }
    // The common name counts for nothing.
    assert_eq!(read(&self_signed(&params(&[]))).names.cover("server"), Some(false));
}

#[test]
fn more_names_than_are_kept_make_no_mismatch() {
    let names: Vec<String> = (0..300).map(|number| format!("host{number}.example")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names = read(&self_signed(&params(&names))).names;
    assert_eq!(names.cover("host255.example"), Some(true));
    assert_eq!(names.cover("host299.example"), None);
}

#[test]
fn a_chain_is_followed_as_far_as_it_goes() {
    let key = || KeyPair::generate().unwrap();
    let root = CertifiedIssuer::self_signed(authority("root"), key()).unwrap();
    let middle = CertifiedIssuer::signed_by(authority("middle"), key(), &root).unwrap();
    let leaf = params(&["shop.example"]).signed_by(&key(), &middle).unwrap().pem();
    let whole = format!("{leaf}{}", middle.pem());
    assert_eq!(read(&whole).chain, Chain::Followed);
    assert_eq!(read(&format!("{whole}{}", root.pem())).chain, Chain::Followed);
    assert_eq!(read(&format!("{leaf}{}", root.pem())).chain, Chain::Broken);
    assert_eq!(read(&leaf).chain, Chain::Unknown);
    let beside = CertificateFact::read(leaf.as_bytes(), middle.pem().as_bytes()).unwrap();
    assert_eq!(beside.chain, Chain::Followed);

    // Who says where its issuer is to be had is not issued by a root that clients know.
    let url = b"http://ca.example/middle.crt";
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
    let location = [&[0x86, length(url)][..], url].concat();
    let method = [0x06, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    let description = [&method[..], &location].concat();
    let wrapped = |bytes: &[u8]| [&[0x30, length(bytes)][..], bytes].concat();
    let mut params = params(&["shop.example"]);
    let access = wrapped(&wrapped(&description));
    params.custom_extensions =
        vec![CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], access)];
    let leaf = params.signed_by(&key(), &middle).unwrap().pem();
    assert_eq!(read(&leaf).chain, Chain::Broken);
    assert_eq!(read(&format!("{leaf}{}", middle.pem())).chain, Chain::Followed);
}

#[test]
fn what_is_no_certificate_is_said() {
    let broken = |pem: &[u8]| CertificateFact::read(pem, b"").unwrap_err();
    assert_eq!(broken(b""), Broken::NoCertificate);
    assert_eq!(broken(b"\xff\x00garbage"), Broken::NoCertificate);
    let key = KeyPair::generate().unwrap().serialize_pem();
    assert_eq!(broken(key.as_bytes()), Broken::NoCertificate);
    let block = |base64: &str| {
        format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
    };
    assert_eq!(broken(block("AAAA").as_bytes()), Broken::Unparseable);
    assert_eq!(broken(block("!!!!").as_bytes()), Broken::NoCertificate);
    let whole = self_signed(&params(&["shop.example"]));
    assert!(CertificateFact::read(&whole.as_bytes()[..whole.len() / 2], b"").is_err());
    // Bag attributes before a block, as openssl writes them.
    assert!(CertificateFact::read(format!("subject=CN=x\n\n{whole}").as_bytes(), b"").is_ok());
}

#[test]
fn a_megabyte_of_certificates_is_a_chain_like_any() {
    let leaf = self_signed(&params(&["shop.example"]));
    let large = leaf.repeat(800_000 / leaf.len());
    assert_eq!(read(&large), read(&leaf));
    let junk = "-----BEGIN X-----\nAAAA\n-----END X-----\n".repeat(20_000);
    assert_eq!(CertificateFact::read(junk.as_bytes(), b""), Err(Broken::NoCertificate));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = CertificateFact::read(&bytes, &bytes);
        let mut pem = self_signed(&params(&["shop.example"])).into_bytes();
        for (index, byte) in bytes.iter().enumerate() {
            let place = (usize::from(*byte) * 7 + index * 31) % pem.len();
            pem[place] = *byte;
        }
        let _ = CertificateFact::read(&pem, b"");
    }
}
