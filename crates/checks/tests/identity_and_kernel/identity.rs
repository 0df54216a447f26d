//! Who a container runs as.

use serde_json::{Value, json};

use super::{LISTS, applies, offences, on, secured, with};
use crate::support::{fails, judge, pod};

#[test]
fn ids_below_ten_thousand_fail_and_no_others() {
    for (check, field) in [("run-as-high-uid", "runAsUser"), ("run-as-high-gid", "runAsGroup")] {
        for (id, low) in [(-1, true), (0, true), (9_999, true), (10_000, false), (65_535, false)] {
            let id = json!({field: id});
            assert_eq!(fails(check, &secured(&id, &json!({}))), low, "{field} {id}");
            assert_eq!(fails(check, &secured(&json!({}), &id)), low, "{field} {id}");
        }
        assert!(fails(check, &secured(&json!({}), &json!({field: null}))), "{field}");
    }
}

#[test]
fn a_low_id_of_the_pod_is_one_offence_where_somebody_inherits_it() {
    let spec = |own: &Value| {
        json!({"securityContext": {"runAsUser": 1000, "runAsGroup": 0},
               "initContainers": [{"name": "a", "securityContext": own}],
               "containers": [{"name": "b", "securityContext": own}]})
    };
    let inherited = judge(&[pod(&spec(&json!({})))]);
    assert_eq!(inherited["run-as-high-uid"], ["securityContext.runAsUser: 1000"]);
    assert_eq!(inherited["run-as-high-gid"], ["securityContext.runAsGroup: 0"]);
    assert_eq!(inherited["root-group"], ["securityContext.runAsGroup: "]);

    let overridden = judge(&[pod(&spec(&json!({"runAsUser": 10_000, "runAsGroup": 10_000})))]);
    for check in ["run-as-high-uid", "run-as-high-gid", "root-group"] {
        assert!(!overridden.contains_key(check), "{check}");
    }
}

#[test]
fn each_container_answers_for_its_own_id() {
    for list in LISTS {
        let mut spec = json!({});
        spec[list] = json!([
            {"name": "low", "securityContext": {"runAsUser": 33, "runAsGroup": 0}},
            {"name": "high", "securityContext": {"runAsUser": 10_101, "runAsGroup": 10_101}},
            {"name": "unset"},
        ]);
        let failures = judge(&[pod(&spec)]);
        assert_eq!(
            failures["run-as-high-uid"],
            [
                format!("{list}[low].securityContext.runAsUser: 33"),
                format!("{list}[unset].securityContext.runAsUser: not set"),
            ]
        );
        assert_eq!(failures["root-group"], [format!("{list}[low].securityContext.runAsGroup: ")]);
    }
}

#[test]
fn the_group_root_comes_in_three_ways() {
    let found = |whole: Value| offences("root-group", &secured(&whole, &json!({})));
    assert_eq!(
        found(json!({"runAsGroup": 0, "fsGroup": 0, "supplementalGroups": [1, 0]})),
        [
            "securityContext.fsGroup: ",
            "securityContext.runAsGroup: ",
            "securityContext.supplementalGroups: ",
        ]
    );
    assert!(found(json!({"runAsGroup": 1, "fsGroup": 1, "supplementalGroups": [1, 2]})).is_empty());
    assert!(found(json!({"fsGroup": null, "supplementalGroups": null})).is_empty());
}

#[test]
fn ids_in_a_user_namespace_are_not_those_of_the_node() {
    let root = json!({"runAsUser": 0, "runAsGroup": 0, "fsGroup": 0});
    let spec = secured(&root, &json!({"capabilities": {"add": ["SYS_MODULE", "NET_RAW"]}}));
    let apart = with(spec.clone(), "hostUsers", json!(false));
    let shared = with(spec, "hostUsers", json!(true));
    for check in ["run-as-high-uid", "run-as-high-gid", "root-group", "cap-sys-module"] {
        assert!(fails(check, &shared), "{check}");
        assert!(!applies(check, &apart), "{check}");
    }
    // The Pod's own network is its own in there too.
    assert!(fails("cap-net-raw", &apart) && fails("cap-added-any", &apart));
}

#[test]
fn groups_of_the_image_count_unless_the_policy_is_strict() {
    let merged = |policy: Value| {
        let whole = json!({"supplementalGroupsPolicy": policy});
        fails("supplemental-groups-merge", &secured(&whole, &json!({})))
    };
    assert!(merged(json!(null)) && merged(json!("Merge")) && !merged(json!("Strict")));
}

#[test]
fn administrators_of_windows_have_several_names() {
    const CHECK: &str = "windows-admin-user";
    let user = |name: &str| json!({"windowsOptions": {"runAsUserName": name}});
    for name in [
        "ContainerAdministrator",
        "containeradministrator",
        r"User Manager\ContainerAdministrator",
        r"NT AUTHORITY\SYSTEM",
        r".\Administrator",
    ] {
        assert!(fails(CHECK, &secured(&user(name), &json!({}))), "{name}");
        assert!(fails(CHECK, &secured(&json!({}), &user(name))), "{name}");
        // Nobody inherits it.
        assert!(!fails(CHECK, &secured(&user(name), &user("ContainerUser"))), "{name}");
    }
    for name in ["ContainerUser", r"NT AUTHORITY\Local Service", r"Administrator\web", "systemd"] {
        assert!(!fails(CHECK, &secured(&json!({}), &user(name))), "{name}");
    }
    let inherited = secured(&user("ContainerAdministrator"), &json!({}));
    assert_eq!(
        offences(CHECK, &inherited),
        ["securityContext.windowsOptions.runAsUserName: ContainerAdministrator"]
    );
    let silent = secured(&json!({}), &json!({}));
    assert!(!applies(CHECK, &silent) && !applies(CHECK, &on("linux", inherited)));
    assert!(applies(CHECK, &on("windows", silent.clone())));
    assert!(!fails(CHECK, &on("windows", silent)));
}
