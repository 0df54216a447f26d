//! Who a container runs as, and where that means less.

use serde_json::{Value, json};

use crate::support::{fails, judge, pod};
use crate::{CONTAINER_CHECKS, bad, users};

/// kubesec, kube-linter and kube-bench: only an explicit `true` counts.
#[test]
fn unset_allow_privilege_escalation_is_not_safe() {
    let spec = |security| json!({"containers": [{"name": "web", "securityContext": security}]});
    for security in [json!(null), json!({}), json!({"allowPrivilegeEscalation": true})] {
        assert!(fails("allow-privilege-escalation", &spec(security)));
    }
    let safe = spec(json!({"allowPrivilegeEscalation": false}));
    assert!(!fails("allow-privilege-escalation", &safe));
}

/// trivy: the Pod's `true` hides the container's `false`. Polaris: any user above 0 will do.
#[test]
fn an_explicit_root_fails_wherever_it_stands() {
    let (yes, no) = (json!({"runAsNonRoot": true}), json!({"runAsNonRoot": false}));
    let (unset, user) = (json!({}), json!({"runAsUser": 1000}));
    let root = |pod: &Value, container: &Value| fails("run-as-non-root", &users(pod, container));
    assert!(root(&yes, &no) && root(&no, &yes) && root(&no, &unset));
    assert!(root(&unset, &unset) && root(&user, &user));
    assert!(!root(&yes, &unset) && !root(&unset, &yes) && !root(&yes, &yes));

    let (zero, other) = (json!({"runAsUser": 0}), json!({"runAsUser": 1000}));
    let zero_user =
        |pod: &Value, container: &Value| fails("run-as-user-zero", &users(pod, container));
    assert!(zero_user(&zero, &other) && zero_user(&other, &zero));
    assert!(!zero_user(&unset, &unset) && !zero_user(&other, &unset));
}

/// Nearly all: root in a user namespace of the Pod's own is taken for root on the node.
#[test]
fn a_user_namespace_relaxes_what_the_standard_says() {
    let mut spec = json!({"containers": [bad("bad")]});
    let relaxed = ["run-as-non-root", "run-as-user-zero", "proc-mount-unmasked"];
    let before = judge(&[pod(&spec)]);
    spec["hostUsers"] = json!(false);
    let after = judge(&[pod(&spec)]);
    for check in CONTAINER_CHECKS {
        let kept = !relaxed.contains(&check);
        assert!(before.contains_key(check), "{check}");
        assert_eq!(after.contains_key(check), kept, "{check}");
    }
}

/// kube-score and trivy: rules of the Linux kernel asked of Windows, where nobody can keep them.
#[test]
fn windows_is_spared_what_it_does_not_have() {
    let spec = json!({"os": {"name": "windows"}, "containers": [{"name": "web", "image": "web"}]});
    let failures = judge(&[pod(&spec)]);
    for check in
        ["allow-privilege-escalation", "cap-drop-all", "seccomp-missing", "read-only-root-fs"]
    {
        assert!(!failures.contains_key(check), "{check}");
    }
    assert!(failures.contains_key("run-as-non-root") && failures.contains_key("memory-limit"));
}
