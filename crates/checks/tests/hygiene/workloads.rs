//! What a workload says about its Pods.

use std::slice::from_ref;

use plumbline_checks::{Evidence, Kind};
use serde_json::{Value, json};

use crate::support::{
    Said, add, container, deployment, fails, judge_with, named, pod, says, workload,
};

#[test]
fn claims_are_those_of_stateful_sets() {
    let judge = |check: &str, kind: &str, claims: Value| {
        says(
            check,
            &[workload(kind, &container(&json!({})), &json!({"volumeClaimTemplates": claims}))],
        )
    };
    let claim = |name: &str, spec: Value| json!({"metadata": {"name": name}, "spec": spec});
    let modes = |modes: Value| json!([claim("data", json!({"accessModes": modes}))]);
    let bad = fails(&["spec.volumeClaimTemplates: data"]);
    let check = "pvc-access-mode";
    for good in [
        json!(["ReadWriteOnce"]),
        json!(["ReadWriteOncePod"]),
        json!(["ReadWriteMany", "ReadWriteOnce"]),
    ] {
        assert_eq!(judge(check, "StatefulSet", modes(good)), Said::Passes);
    }
    for wide in [json!(["ReadWriteMany"]), json!(["ReadOnlyMany"]), json!([]), json!(null)] {
        assert_eq!(judge(check, "StatefulSet", modes(wide)), bad);
    }
    let check = "pvc-storage-request";
    let size = |size: Value| {
        json!([
            claim("fine", json!({"resources": {"requests": {"storage": "1Gi"}}})),
            claim("data", json!({"resources": {"requests": {"storage": size}}})),
        ])
    };
    assert_eq!(judge(check, "StatefulSet", size(json!("10Gi"))), Said::Passes);
    for none in [json!(null), json!("0"), json!("lots"), json!("")] {
        assert_eq!(judge(check, "StatefulSet", size(none)), bad);
    }
    for check in ["pvc-access-mode", "pvc-storage-request"] {
        assert_eq!(judge(check, "StatefulSet", json!([])), Said::Nothing);
        assert_eq!(judge(check, "Deployment", modes(json!([]))), Said::Nothing);
    }
}

#[test]
fn the_old_field_of_the_account_counts_only_alone() {
    let judge = |spec: Value| says("sa-deprecated-field", &[deployment(&spec)]);
    assert_eq!(judge(json!({"serviceAccount": "web"})), fails(&["serviceAccount: "]));
    let empty = json!({"serviceAccount": "web", "serviceAccountName": ""});
    assert_eq!(judge(empty), fails(&["serviceAccount: "]));
    // As the API server stores it.
    let both = json!({"serviceAccount": "web", "serviceAccountName": "web"});
    assert_eq!(judge(both), Said::Passes);
    assert_eq!(judge(json!({"serviceAccount": ""})), Said::Passes);
}

#[test]
fn replicas_count_for_what_scales() {
    let spec = container(&json!({}));
    let judge = |check: &str, kind: &str, replicas: Value| {
        says(check, &[workload(kind, &spec, &json!({"replicas": replicas}))])
    };
    let single = fails(&["spec.replicas: "]);
    let together = fails(&["topologySpreadConstraints: "]);
    for kind in ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"] {
        for (replicas, least, spread) in [
            (json!(null), &single, &Said::Nothing),
            (json!(1), &single, &Said::Nothing),
            // Somebody has switched it off.
            (json!(0), &Said::Nothing, &Said::Nothing),
            (json!(2), &Said::Passes, &together),
        ] {
            assert_eq!(&judge("replicas-min", kind, replicas.clone()), least, "{kind} {replicas}");
            assert_eq!(
                &judge("topology-spread", kind, replicas.clone()),
                spread,
                "{kind} {replicas}"
            );
        }
    }
    for kind in ["DaemonSet", "Job", "CronJob"] {
        for check in ["replicas-min", "topology-spread"] {
            assert_eq!(judge(check, kind, json!(1)), Said::Nothing, "{check} {kind}");
            assert_eq!(judge(check, kind, json!(2)), Said::Nothing, "{check} {kind}");
        }
    }
    assert_eq!(says("replicas-min", &[pod(&spec)]), Said::Nothing);
}

/// Peers ask whether a field is there, and an empty one is.
#[test]
fn empty_rules_of_placement_are_none() {
    let judge = |check: &str, fields: Value| {
        let mut spec = fields;
        spec["containers"] = json!([]);
        says(check, &[workload("Deployment", &spec, &json!({"replicas": 2}))])
    };
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    for none in [
        json!({}),
        json!({"affinity": null, "nodeSelector": null, "topologySpreadConstraints": null}),
        json!({"affinity": {}, "nodeSelector": {}, "topologySpreadConstraints": []}),
        json!({"affinity": {"nodeAffinity": {}, "podAntiAffinity": {preferred: []}}}),
        json!({"affinity": {"nodeAffinity": {required: {}}, "podAntiAffinity": {required: []}}}),
        json!({"affinity": {"podAffinity": {required: [{}]}}}),
    ] {
        let node = fails(&["affinity.nodeAffinity: "]);
        assert_eq!(judge("node-affinity", none.clone()), node, "{none}");
        let spread = fails(&["topologySpreadConstraints: "]);
        assert_eq!(judge("topology-spread", none.clone()), spread, "{none}");
    }
    for chosen in [
        json!({"nodeSelector": {"a": "b"}}),
        json!({"affinity": {"nodeAffinity": {required: {"nodeSelectorTerms": [{}]}}}}),
        json!({"affinity": {"nodeAffinity": {preferred: [{}]}}}),
    ] {
        assert_eq!(judge("node-affinity", chosen.clone()), Said::Passes, "{chosen}");
    }
    for spread in [
        json!({"topologySpreadConstraints": [{}]}),
        json!({"affinity": {"podAntiAffinity": {required: [{}]}}}),
        json!({"affinity": {"podAntiAffinity": {preferred: [{}, {}]}}}),
    ] {
        assert_eq!(judge("topology-spread", spread.clone()), Said::Passes, "{spread}");
    }
}

#[test]
fn what_is_bound_to_nodes_needs_no_affinity() {
    let spec = container(&json!({}));
    let set = workload("DaemonSet", &spec, &json!({}));
    assert_eq!(says("node-affinity", &[set]), Said::Nothing);
    let mut mirrored = pod(&spec);
    mirrored["metadata"]["annotations"] = json!({"kubernetes.io/config.mirror": "0"});
    assert_eq!(says("node-affinity", &[mirrored]), Said::Nothing);
    let missing = fails(&["affinity.nodeAffinity: "]);
    assert_eq!(says("node-affinity", &[pod(&spec)]), missing);
}

/// Admission gives live Pods the default class of the cluster, which no template shows.
#[test]
fn the_default_priority_class_counts() {
    let template = container(&json!({}));
    let mut running = pod(&template);
    running["metadata"] = json!({"name": "web-1", "ownerReferences": [
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "controller": true, "uid": ""}]});
    let set = workload("ReplicaSet", &template, &json!({}));
    let missing = fails(&["priorityClassName: "]);
    assert_eq!(says("priority-class", &[set.clone(), running.clone()]), missing);
    running["spec"]["priorityClassName"] = json!("usual");
    assert_eq!(says("priority-class", &[set, running]), Said::Passes);
}

/// kube-linter faults a Deployment that says nothing, which rolls.
#[test]
fn a_deployment_may_recreate_only_what_holds_a_volume() {
    let judge = |kind: &str, strategy: Value, volumes: Value| {
        let mut spec = container(&json!({}));
        spec["volumes"] = volumes;
        says("rollout-strategy", &[workload(kind, &spec, &json!({"strategy": strategy}))])
    };
    let claim = json!([{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]);
    let recreate = json!({"type": "Recreate"});
    let stops = fails(&["spec.strategy.type: "]);
    assert_eq!(
        judge("Deployment", recreate.clone(), json!([{"name": "tmp", "emptyDir": {}}])),
        stops
    );
    assert_eq!(judge("Deployment", recreate.clone(), claim.clone()), Said::Nothing);
    for rolls in [json!(null), json!({}), json!({"type": "RollingUpdate"})] {
        assert_eq!(judge("Deployment", rolls, claim.clone()), Said::Passes);
    }
    assert_eq!(judge("StatefulSet", recreate, json!([])), Said::Nothing);
}

#[test]
fn the_restart_policy_suits_the_kind() {
    let judge = |kind: &str, policy: Value| {
        let mut spec = container(&json!({}));
        spec["restartPolicy"] = policy;
        match kind {
            "Pod" => says("restart-policy", &[pod(&spec)]),
            kind => says("restart-policy", &[workload(kind, &spec, &json!({}))]),
        }
    };
    for (kind, good, bad) in [
        ("Job", &["OnFailure", "Never"][..], &["Always", "never"][..]),
        ("CronJob", &["OnFailure", "Never"], &["Always"]),
        ("Pod", &["Always", "OnFailure"], &["Never", ""]),
        ("Deployment", &["Always"], &["OnFailure", "Never"]),
        ("DaemonSet", &["Always"], &["OnFailure", "Never"]),
    ] {
        for policy in good {
            assert_eq!(judge(kind, json!(policy)), Said::Passes, "{kind} {policy}");
        }
        for policy in bad {
            let said = fails(&[&format!("restartPolicy: {policy}")]);
            assert_eq!(judge(kind, json!(policy)), said, "{kind} {policy}");
        }
        let silent = judge(kind, json!(null));
        assert_eq!(silent == Said::Passes, good.contains(&"Always"), "{kind}");
    }
    // A container may have a policy of its own.
    let mut spec = container(&json!({"restartPolicy": "Always"}));
    spec["restartPolicy"] = json!("Never");
    assert_eq!(says("restart-policy", &[pod(&spec)]), Said::Passes);
    add(&mut spec, json!({"name": "next"}));
    assert_eq!(says("restart-policy", &[pod(&spec)]), fails(&["restartPolicy: Never"]));
}

#[test]
fn selectors_are_read_whole() {
    let judge = |kind: &str, selector: Value| {
        says(
            "selector-mismatch",
            &[workload(kind, &container(&json!({})), &json!({"selector": selector}))],
        )
    };
    let rule = |key: &str, operator: &str, values: Value| json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]});
    for matching in [
        json!({"matchLabels": {"app": "web"}}),
        rule("app", "In", json!(["shop", "web"])),
        rule("app", "NotIn", json!(["shop"])),
        rule("tier", "NotIn", json!(["front"])),
        rule("app", "Exists", json!(null)),
        rule("tier", "DoesNotExist", json!([])),
        rule("app", "Unheard", json!([])),
    ] {
        for kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"] {
            assert_eq!(judge(kind, matching.clone()), Said::Passes, "{kind} {matching}");
        }
    }
    for (key, other) in [
        ("app", json!({"matchLabels": {"app": "shop"}})),
        ("tier", json!({"matchLabels": {"app": "web", "tier": "front"}})),
        ("app", rule("app", "In", json!(["shop"]))),
        ("tier", rule("tier", "In", json!(["front"]))),
        ("app", rule("app", "NotIn", json!(["web"]))),
        ("tier", rule("tier", "Exists", json!([]))),
        ("app", rule("app", "DoesNotExist", json!([]))),
    ] {
        let said = fails(&[&format!("spec.selector: {key}")]);
        assert_eq!(judge("Deployment", other.clone()), said, "{other}");
    }
    assert_eq!(judge("Deployment", json!(null)), Said::Nothing);
    assert_eq!(judge("Deployment", json!({"matchLabels": {}})), Said::Nothing);
    // A ReplicationController writes its labels bare; a Job gets both from the API server.
    assert_eq!(judge("ReplicationController", json!({"app": "shop"})), Said::Nothing);
    assert_eq!(judge("Job", json!({"matchLabels": {"app": "shop"}})), Said::Nothing);
}

#[test]
fn a_stateful_set_needs_the_service_that_it_names() {
    let set = |kind: &str, service: Value| {
        workload(kind, &container(&json!({})), &json!({"serviceName": service}))
    };
    let check = "statefulset-service";
    let db = set("StatefulSet", json!("db"));
    assert_eq!(says(check, from_ref(&db)), fails(&["spec.serviceName: db"]));
    assert_eq!(
        says(check, &[db.clone(), named("Service", "cache")]),
        fails(&["spec.serviceName: db"])
    );
    assert_eq!(says(check, &[db.clone(), named("Service", "db")]), Said::Passes);
    let mut elsewhere = named("Service", "db");
    elsewhere["metadata"]["namespace"] = json!("other");
    assert_eq!(says(check, &[db.clone(), elsewhere]), fails(&["spec.serviceName: db"]));
    for none in [json!(null), json!("")] {
        assert_eq!(says(check, &[set("StatefulSet", none)]), Said::Nothing);
    }
    let mut evidence = Evidence::default();
    evidence.lose(Kind::Service, "forbidden");
    assert_eq!(judge_with(&evidence, &[db]).remove(check), Some(Said::Unknown));
}

#[test]
fn jobs_are_cleaned_up_by_themselves_or_by_their_cron_job() {
    let spec = container(&json!({}));
    let judge = |kind: &str, fields: Value| says("job-ttl", &[workload(kind, &spec, &fields)]);
    let kept = fails(&["spec.ttlSecondsAfterFinished: "]);
    assert_eq!(judge("Job", json!({})), kept);
    assert_eq!(judge("Job", json!({"ttlSecondsAfterFinished": null})), kept);
    assert_eq!(judge("Job", json!({"ttlSecondsAfterFinished": 0})), Said::Passes);
    assert_eq!(judge("CronJob", json!({})), Said::Nothing);
    assert_eq!(judge("Deployment", json!({})), Said::Nothing);
    let mut child = workload("Job", &spec, &json!({}));
    child["metadata"] = json!({"name": "web-1", "ownerReferences": [
        {"apiVersion": "batch/v1", "kind": "CronJob", "name": "web", "controller": true, "uid": ""}]});
    let parent = workload("CronJob", &spec, &json!({}));
    assert_eq!(says("job-ttl", &[parent, child]), Said::Nothing);
}

#[test]
fn cron_jobs_have_a_deadline_and_run() {
    let judge = |fields: Value| {
        let mut cron_job = workload("CronJob", &container(&json!({})), &json!({}));
        for (field, value) in fields.as_object().expect("a map") {
            cron_job["spec"][field] = value.clone();
        }
        says("cronjob-health", &[cron_job])
    };
    let deadline = "spec.startingDeadlineSeconds: ";
    assert_eq!(judge(json!({})), fails(&[deadline]));
    assert_eq!(judge(json!({"suspend": true})), fails(&[deadline, "spec.suspend: "]));
    assert_eq!(
        judge(json!({"startingDeadlineSeconds": 9, "suspend": null})),
        fails(&["spec.startingDeadlineSeconds: 9"])
    );
    assert_eq!(judge(json!({"startingDeadlineSeconds": 10, "suspend": false})), Said::Passes);
    let job = workload("Job", &container(&json!({})), &json!({}));
    assert_eq!(says("cronjob-health", &[job]), Said::Nothing);
}

/// kube-linter asks Pods for the option that do not ask the DNS of the cluster.
#[test]
fn dns_options_matter_for_the_dns_of_the_cluster() {
    let judge = |fields: Value| {
        let mut spec = fields;
        spec["containers"] = json!([]);
        says("dns-config", &[deployment(&spec)])
    };
    let missing = fails(&["dnsConfig.options: "]);
    let option = |name: &str| json!({"options": [{"name": name, "value": "2"}]});
    for bare in [
        json!({}),
        json!({"dnsConfig": null}),
        json!({"dnsConfig": option("timeout")}),
        json!({"dnsPolicy": "ClusterFirst"}),
        json!({"dnsPolicy": "ClusterFirstWithHostNet", "hostNetwork": true}),
    ] {
        assert_eq!(judge(bare.clone()), missing, "{bare}");
    }
    assert_eq!(judge(json!({"dnsConfig": option("ndots")})), Said::Passes);
    for other in [
        json!({"dnsPolicy": "Default"}),
        json!({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["10.0.0.1"]}}),
        json!({"hostNetwork": true}),
        json!({"os": {"name": "windows"}}),
    ] {
        assert_eq!(judge(other.clone()), Said::Nothing, "{other}");
    }
}
