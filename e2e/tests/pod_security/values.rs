//! The values of random Pods: good ones, bad ones and odd ones.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// Names of containers. Some are in annotations too.
pub const CONTAINERS: &[&str] = &["a", "b", "web", "web.", ""];

pub fn one_of(values: impl Into<Vec<Value>>) -> impl Strategy<Value = Value> {
    select(values.into())
}

pub fn words(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![9 => select(words).prop_map(Value::from), 1 => Just(Value::Null)]
}

/// An object with one field, or without.
pub fn wrapped(
    field: &'static str,
    values: &'static [&'static str],
) -> impl Strategy<Value = Value> {
    prop_oneof![
        9 => words(values).prop_map(move |value| json!({field: value})),
        1 => one_of([json!({}), json!(null)]),
    ]
}

pub fn switch() -> impl Strategy<Value = Value> {
    one_of([json!(true), json!(false), json!(null)])
}

pub fn profile() -> impl Strategy<Value = Value> {
    wrapped(
        "type",
        &[
            "RuntimeDefault",
            "Localhost",
            "RuntimeDefault",
            "Localhost",
            "Unconfined",
            "Unconfined",
            "runtime/default",
            "localhost",
            "",
        ],
    )
}

pub fn se_linux() -> impl Strategy<Value = Value> {
    let types = words(&[
        "",
        "container_t",
        "container_init_t",
        "container_kvm_t",
        "container_engine_t",
        "container_engine_t",
        "container_T",
        "spc_t",
    ]);
    let label = || words(&["", "", "", "system_u"]);
    let options = (types, label(), label()).prop_map(
        |(type_, user, role)| json!({"type": type_, "user": user, "role": role, "level": "s0"}),
    );
    prop_oneof![9 => options, 1 => one_of([json!({}), json!(null)])]
}

pub fn capabilities() -> impl Strategy<Value = Value> {
    let names = select(
        &[
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT",
            "NET_BIND_SERVICE",
            "NET_BIND_SERVICE",
            "ALL",
            "ALL",
            "ALL",
            "all",
            "All",
            "ALL ",
            "SYS_ADMIN",
            "NET_RAW",
            "CAP_CHOWN",
            "CAP_NET_BIND_SERVICE",
            "net_bind_service",
            "chown",
            "CAP_ALL",
            "*",
            "",
        ][..],
    );
    prop_oneof![9 => vec(names, 0..3).prop_map(Value::from), 1 => Just(Value::Null)]
}

pub fn sysctl() -> impl Strategy<Value = Value> {
    let names = select(
        &[
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem",
            "net.ipv4.tcp_slow_start_after_idle",
            "net.ipv4.tcp_notsent_lowat",
            "net/ipv4/tcp_rmem",
            "net.ipv4.TCP_RMEM",
            "net.ipv4.tcp_rmem ",
            "net.core.somaxconn",
            "kernel.msgmax",
            "net.ipv4.*",
            "",
        ][..],
    );
    names.prop_map(|name| json!({"name": name, "value": "1"}))
}

pub fn volume() -> impl Strategy<Value = Value> {
    let allowed = || {
        select(
            &[
                "configMap",
                "csi",
                "downwardAPI",
                "emptyDir",
                "ephemeral",
                "image",
                "persistentVolumeClaim",
                "projected",
                "secret",
            ][..],
        )
    };
    let refused = || {
        select(
            &[
                "hostPath",
                "gcePersistentDisk",
                "awsElasticBlockStore",
                "gitRepo",
                "nfs",
                "iscsi",
                "glusterfs",
                "rbd",
                "flexVolume",
                "cinder",
                "cephfs",
                "flocker",
                "fc",
                "azureFile",
                "vsphereVolume",
                "quobyte",
                "azureDisk",
                "portworxVolume",
                "photonPersistentDisk",
                "scaleIO",
                "storageos",
                "notYetKnown",
            ][..],
        )
    };
    prop_oneof![
        6 => allowed().prop_map(|source| json!({"name": "v", source: {}})),
        6 => refused().prop_map(|source| json!({"name": "v", source: {}})),
        6 => Just(json!({"name": "v", "hostPath": {"path": "/"}})),
        1 => allowed().prop_map(|source| json!({"name": "v", source: null})),
        1 => refused().prop_map(|source| json!({"name": "v", source: null})),
        1 => (allowed(), refused())
            .prop_map(|(one, other)| json!({"name": "v", one: {}, other: {}})),
        1 => Just(json!({"name": "v"})),
    ]
}

pub fn port() -> impl Strategy<Value = Value> {
    one_of([
        json!({"containerPort": 80}),
        json!({"containerPort": 80, "hostPort": 0}),
        json!({"containerPort": 80, "hostPort": null}),
        json!({"containerPort": 80, "hostPort": 8080}),
        json!({"hostPort": 1}),
    ])
}

pub fn handler() -> impl Strategy<Value = Value> {
    let host = || words(&["", "", "localhost", "10.0.0.1"]);
    prop_oneof![
        4 => host().prop_map(|host| json!({"httpGet": {"host": host, "port": 80}})),
        4 => host().prop_map(|host| json!({"tcpSocket": {"host": host, "port": "web"}})),
        1 => (host(), host()).prop_map(|(one, other)| {
            json!({"httpGet": {"host": one, "port": 80}, "tcpSocket": {"host": other, "port": 80}})
        }),
        1 => one_of([
            json!({"exec": {"command": ["true"]}}),
            json!({"httpGet": null, "tcpSocket": {}}),
            json!({}),
            json!(null),
        ]),
    ]
}

/// Of `AppArmor` and seccomp, for containers that exist and others.
pub fn annotation() -> impl Strategy<Value = Map<String, Value>> {
    let container = || prop_oneof![4 => select(CONTAINERS), 1 => Just("other")];
    let key = prop_oneof![
        4 => container()
            .prop_map(|name| format!("container.apparmor.security.beta.kubernetes.io/{name}")),
        4 => container()
            .prop_map(|name| format!("container.seccomp.security.alpha.kubernetes.io/{name}")),
        2 => Just("seccomp.security.alpha.kubernetes.io/pod".to_owned()),
        1 => Just("container.apparmor.security.beta.kubernetes.io".to_owned()),
        1 => Just("seccomp.security.alpha.kubernetes.io/pods".to_owned()),
    ];
    let value = select(
        &[
            "runtime/default",
            "docker/default",
            "localhost/web",
            "localhost/",
            "localhost",
            "unconfined",
            "RuntimeDefault",
            "Unconfined",
            "",
        ][..],
    );
    (key, value).prop_map(|(key, value)| Map::from_iter([(key, value.into())]))
}
