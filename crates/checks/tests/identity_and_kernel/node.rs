//! How a container reaches its node.

use serde_json::{Value, json};

use super::{LISTS, applies, container, offences, with};
use crate::support::fails;

#[test]
fn a_user_namespace_is_asked_of_those_who_can_have_one() {
    let spec = json!({"containers": [{"name": "web"}]});
    assert_eq!(offences("user-namespace", &spec), ["hostUsers: "]);
    assert!(fails("user-namespace", &with(spec.clone(), "hostUsers", json!(true))));
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        assert!(!applies("user-namespace", &with(spec.clone(), field, json!(true))), "{field}");
        assert!(fails("user-namespace", &with(spec.clone(), field, json!(false))), "{field}");
    }
    let device = json!([{"name": "data", "devicePath": "/dev/xvda"}]);
    assert!(!applies("user-namespace", &container(&json!({"volumeDevices": device}))));
}

#[test]
fn only_mounts_without_read_only_write_to_the_node() {
    let spec = |list: &str, mounts: &Value| {
        let volumes = json!([{"name": "a", "hostPath": {"path": "/srv/a"}},
                             {"name": "b", "hostPath": {"path": "/srv/b\u{7}"}},
                             {"name": "own", "emptyDir": {}}]);
        let mut spec = json!({"volumes": volumes});
        spec[list] = json!([{"name": "web", "volumeMounts": mounts}]);
        spec
    };
    let found = |mounts: &Value| offences("hostpath-writable", &spec("containers", mounts));
    let all = json!([{"name": "b"}, {"name": "a", "readOnly": false},
                     {"name": "own"}, {"name": "of-nobody"}]);
    for list in LISTS {
        let expected = format!("{list}[web].volumeMounts: /srv/a, /srv/b");
        assert_eq!(offences("hostpath-writable", &spec(list, &all)), [expected]);
    }
    assert!(found(&json!([])).is_empty() && found(&json!([{"name": "own"}])).is_empty());
    assert!(found(&json!([{"name": "a", "readOnly": true}])).is_empty());
    let twice = json!([{"name": "a", "readOnly": true}, {"name": "a", "subPath": "x"}]);
    assert_eq!(found(&twice), ["containers[web].volumeMounts: /srv/a"]);
}

#[test]
fn mounts_reach_the_node_only_both_ways() {
    let found = |propagation: Value| {
        let mount = json!({"name": "a", "mountPath": "/mnt", "mountPropagation": propagation});
        offences("mount-propagation", &container(&json!({"volumeMounts": [mount]})))
    };
    assert_eq!(found(json!("Bidirectional")), ["containers[web].volumeMounts: /mnt"]);
    for other in [json!(null), json!("None"), json!("HostToContainer")] {
        assert!(found(other.clone()).is_empty(), "{other}");
    }
}

#[test]
fn an_empty_list_of_devices_is_none() {
    let found = |devices: Value| {
        offences("raw-block-device", &container(&json!({"volumeDevices": devices})))
    };
    assert!(found(json!(null)).is_empty() && found(json!([])).is_empty());
    let devices = json!([{"name": "a", "devicePath": "/dev/a"},
                         {"name": "b", "devicePath": "/dev/b"}]);
    assert_eq!(found(devices), ["containers[web].volumeDevices: /dev/a, /dev/b"]);
}

#[test]
fn a_class_is_a_sandbox_by_its_name() {
    let on_host = |class: &str| json!({"runtimeClassName": class, "hostPID": true});
    for class in
        ["gvisor", "gvisor-gpu", "runsc", "team.runsc", "kata", "kata-qemu", "my-kata-fc", "krun"]
    {
        let found = offences("runtimeclass-defeated", &on_host(class));
        assert_eq!(found, ["hostPID: "], "{class}");
    }
    for class in ["", "runc", "nvidia", "crun", "no-sandbox", "backatar"] {
        assert!(!applies("runtimeclass-defeated", &on_host(class)), "{class}");
    }
    assert!(!applies("runtimeclass-defeated", &json!({"hostPID": true})));
}

#[test]
fn a_sandbox_is_defeated_by_what_reaches_the_node() {
    let spec = json!({
        "runtimeClassName": "kata",
        "hostNetwork": true,
        "hostIPC": true,
        "initContainers": [{"name": "a", "securityContext": {"privileged": true}}],
        "containers": [{"name": "b", "volumeMounts": [
            {"name": "host", "readOnly": true}, {"name": "host"}, {"name": "own"},
        ]}],
        "volumes": [
            {"name": "host", "hostPath": {"path": "/srv"}},
            {"name": "of-nobody", "hostPath": {"path": "/etc"}},
            {"name": "own", "emptyDir": {}},
        ],
    });
    assert_eq!(
        offences("runtimeclass-defeated", &spec),
        [
            "hostIPC: ",
            "hostNetwork: ",
            "initContainers[a].securityContext.privileged: ",
            "containers[b].volumeMounts: /srv",
        ]
    );
    let kept = with(
        container(&json!({"securityContext": {"privileged": false}})),
        "runtimeClassName",
        json!("kata"),
    );
    assert!(applies("runtimeclass-defeated", &kept) && !fails("runtimeclass-defeated", &kept));
}
