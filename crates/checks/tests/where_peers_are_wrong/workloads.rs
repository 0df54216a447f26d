//! Accounts, limits, images and credentials.

use serde_json::{Value, json};

use crate::support::{deployment, fails, judge, pod};

/// Checkov: the account's word unheard. trivy: the unset default passes.
#[test]
fn the_account_decides_where_the_pod_is_silent() {
    let account = |automount: Value| {
        json!({"apiVersion": "v1", "kind": "ServiceAccount",
               "metadata": {"name": "web", "namespace": "shop"},
               "automountServiceAccountToken": automount})
    };
    let workload = |automount: Value| {
        let mut workload = deployment(&json!({"serviceAccountName": "web",
            "automountServiceAccountToken": automount, "containers": []}));
        workload["metadata"]["namespace"] = json!("shop");
        workload
    };
    let (yes, no, unset) = (json!(true), json!(false), json!(null));
    for (of_account, of_pod, mounts) in [
        (&unset, &unset, true),
        (&yes, &unset, true),
        (&no, &unset, false),
        (&no, &yes, true),
        (&yes, &no, false),
    ] {
        let failures = judge(&[account(of_account.clone()), workload(of_pod.clone())]);
        let failed = failures.contains_key("sa-token-automount");
        assert_eq!(failed, mounts, "account {of_account}, Pod {of_pod}");
    }
    assert!(judge(&[workload(unset)]).contains_key("sa-token-automount"));
}

/// Several: a limit of zero counts as one, and the limit of the whole Pod (1.34) does not.
#[test]
fn zero_is_no_limit_and_the_pod_may_have_one() {
    let spec = |pod: Value, container: Value| {
        json!({"resources": {"limits": pod},
               "containers": [{"name": "web", "resources": {"limits": container}}]})
    };
    for zero in [json!("0"), json!(0), json!("0m"), json!("0.0"), json!("0Mi"), json!(null)] {
        let unlimited = spec(json!({}), json!({"cpu": zero, "memory": zero}));
        assert!(fails("cpu-limit", &unlimited) && fails("memory-limit", &unlimited), "{zero}");
    }
    for one in [json!("1"), json!(1), json!(0.5), json!("500m"), json!(".5"), json!("1e3")] {
        for limited in [
            spec(json!({}), json!({"cpu": one, "memory": one})),
            spec(json!({"cpu": one, "memory": one}), json!({})),
        ] {
            assert!(!fails("cpu-limit", &limited) && !fails("memory-limit", &limited), "{one}");
        }
    }
}

/// Several: the port of a registry taken for a tag, and a digest beside a tag not seen.
#[test]
fn images_are_read_by_their_grammar() {
    let digest = format!("sha256:{}", "0f".repeat(32));
    let found = |image: &str| {
        let spec = json!({"containers": [{"name": "web", "image": image}]});
        ["image-latest-tag", "image-digest"].map(|check| fails(check, &spec))
    };
    assert_eq!(found("registry:5000/web"), [true, true]);
    assert_eq!(found("registry:5000/web:latest"), [true, true]);
    assert_eq!(found("registry:5000/web:1"), [false, true]);
    assert_eq!(found(&format!("web@{digest}")), [false, false]);
    assert_eq!(found(&format!("web:latest@{digest}")), [false, false]);
    // A template may leave the image open.
    assert_eq!(found(""), [false, false]);
    assert!(!fails("image-digest", &json!({"containers": [{"name": "web"}]})));
}

/// kube-linter and Polaris: names compared by substring, values unread.
#[test]
fn credentials_are_named_and_never_shown() {
    let spec = json!({"containers": [{"name": "web", "env": [
        {"name": "DB_PASSWORD", "value": "hunter2"},
        {"name": "DATABASE", "value": "postgres://web:hunter3@db/web"},
        {"name": "TOKENIZER_MODEL", "value": "small"},
        {"name": "SECRET_NAME", "value": "web-db"},
        {"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "api", "key": "token"}}},
        {"name": "API_KEY", "value": "$(API_TOKEN)"},
    ]}]});
    let failures = judge(&[pod(&spec)]);
    let named = "containers[web].env: DB_PASSWORD: a credential by its name";
    assert_eq!(failures["secret-literal-env"], [named]);
    let recognised = "containers[web].env: DATABASE: a URL with a password";
    assert_eq!(failures["credential-pattern-anywhere"], [recognised]);
}
