//! The values of random objects: good ones, bad ones and odd ones.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};

pub fn one_of(values: impl Into<Vec<Value>>) -> impl Strategy<Value = Value> + Clone {
    select(values.into())
}

pub fn words(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![9 => select(words).prop_map(Value::from), 1 => Just(Value::Null)]
}

pub fn switch() -> impl Strategy<Value = Value> {
    one_of([json!(true), json!(true), json!(false), json!(false), json!(null)])
}

/// What belongs nowhere.
pub fn odd() -> impl Strategy<Value = Value> + Clone {
    one_of([
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(20_000),
        json!(""),
        json!("ALL"),
        json!("<nil>"),
        json!("/proc"),
        json!([]),
        json!([null]),
        json!(["ALL", "SYS_ADMIN"]),
        json!({}),
        json!({"": null}),
        json!({"path": "/var/run/docker.sock"}),
        json!({"securityContext": {"privileged": true, "runAsNonRoot": true}}),
    ])
}

pub fn id() -> impl Strategy<Value = Value> {
    one_of([
        json!(0),
        json!(-1),
        json!(9_999),
        json!(10_000),
        json!(10_000.5),
        json!(10_001),
        json!(20_000),
        json!(u64::MAX),
        json!("20000"),
        json!(null),
    ])
}

pub fn amount() -> impl Strategy<Value = Value> {
    one_of([json!("1"), json!("64Mi"), json!(0), json!(""), json!(null)])
}

pub fn capabilities() -> impl Strategy<Value = Value> {
    let names = select(
        &[
            "ALL",
            "all",
            "All",
            "SYS_ADMIN",
            "SYS_ADMIN",
            "SYS_ADMIN",
            "SYS_ADMIN",
            "CAP_SYS_ADMIN",
            "sys_admin",
            "CAP_ALL",
            "NET_RAW",
            "CHOWN",
            "SYSCALLS",
            "AL",
            "L",
            "<nil>",
            "",
            "\u{df}all",
            "\u{130}",
        ][..],
    );
    let name = prop_oneof![30 => names.prop_map(Value::from), 1 => odd()];
    vec(name, 0..3).prop_map(Value::from)
}

pub fn host_path() -> impl Strategy<Value = Value> {
    words(&[
        "/var/run/docker.sock",
        "/var/run/docker.sock",
        "/host/var/run/docker.sock",
        "/var/run",
        "/run/docker.sock",
        "/VAR/RUN/DOCKER.SOCK",
        "/proc",
        "/proc/1/root",
        "/srv/processes",
        "/Proc",
        "/",
        "",
    ])
}

pub fn access_modes() -> impl Strategy<Value = Value> {
    one_of([
        json!(["ReadWriteOnce"]),
        json!(["ReadWriteOnce"]),
        json!(["ReadWriteOncePod"]),
        json!(["ReadWriteMany"]),
        json!(["ReadWriteOnce", "ReadOnlyMany"]),
        json!(["accessModes:[ReadWriteOnce]"]),
        json!("ReadWriteOnce"),
        json!("[ReadWriteOnce]"),
        json!([["ReadWriteOnce"]]),
        json!([]),
        json!(null),
    ])
}

/// Annotations of seccomp and `AppArmor`, and what looks like them.
pub fn annotations() -> impl Strategy<Value = Value> {
    let prefix = select(
        &[
            "container.apparmor.security.beta.kubernetes.io/",
            "container.apparmor.security.beta.kubernetes.io/",
            "seccomp.security.alpha.kubernetes.io/",
            "seccomp.security.alpha.kubernetes.io/",
            "container.seccomp.security.alpha.kubernetes.io/",
            "apparmor.security.beta.kubernetes.io/",
            "Seccomp.security.alpha.kubernetes.io/",
            "seccomp.security.alpha.kubernetes.io",
            "a: seccomp.security.alpha.kubernetes.io/",
            "[container.apparmor.security.beta.kubernetes.io/",
        ][..],
    );
    let name = select(
        &["pod", "pod", "web", "web", "a.b-c", "WEB", "web1", "1", "pods", "web:x", "w_b", "é", ""]
            [..],
    );
    let key = (prefix, name).prop_map(|(prefix, name)| format!("{prefix}{name}"));
    let profile = select(
        &[
            "runtime/default",
            "localhost/web",
            "unconfined",
            "unconfined",
            "unconfined]",
            "unconfined web",
            "unconfined-not",
            "Unconfined",
            " unconfined",
            "",
            "x seccomp.security.alpha.kubernetes.io/web:unconfined",
            "x container.apparmor.security.beta.kubernetes.io/pod:",
        ][..],
    );
    let profile = prop_oneof![30 => profile.prop_map(Value::from), 1 => odd()];
    let fields = vec((key, profile), 0..3)
        .prop_map(|annotations| Value::Object(Map::from_iter(annotations)));
    let texts = one_of([
        json!("seccomp.security.alpha.kubernetes.io/pod:"),
        json!("seccomp.security.alpha.kubernetes.io/web:x"),
        json!([" seccomp.security.alpha.kubernetes.io/web:x"]),
        json!(["container.apparmor.security.beta.kubernetes.io/web:unconfined"]),
        json!({"last": {"seccomp.security.alpha.kubernetes.io/web": "x"}}),
    ]);
    prop_oneof![15 => fields, 1 => texts]
}
