//! Whatever a namespace holds, its report is bounded and its totals are true; whatever the order of
//! events, the report is that of the end state.

mod support;

use std::collections::BTreeMap;

use plumbline_checks::Observed;
use proptest::prelude::*;
use serde_json::json;
use support::{Stage, namespace, observed, pod};

/// As the CRD promises, for the whole object; metadata takes less than the difference.
const STATUS_LIMIT: usize = 240 * 1024;

/// A namespace in which exemptions count.
fn lenient(name: &str) -> Observed {
    observed(json!({"apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": name, "labels": {"plumbline.dev/allow-ignores": "true"}}}))
}

fn bad_pod(name: &str, containers: usize, text: &str, exempted: &[&str]) -> Observed {
    let ignores: Vec<String> = exempted.iter().map(|id| format!("{id}=because {text}")).collect();
    let container = |index| {
        json!({
            "name": format!("{index}-{text}"), "image": format!("registry.example/{text}"),
            "securityContext": {"privileged": true, "capabilities": {"add": [text]}},
            "env": [{"name": format!("PASSWORD_{text}"), "value": "hunter2hunter2"}],
        })
    };
    observed(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "web",
            "annotations": {"plumbline.dev/ignore": ignores.join("\n")}},
        "spec": {
            "hostNetwork": true, "hostPID": true,
            "containers": (0..containers).map(container).collect::<Vec<_>>(),
            "volumes": [{"name": "v", "hostPath": {"path": format!("/etc/{text}")}}],
        },
    }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_report_is_bounded_and_its_totals_are_true(
        pods in 0_usize..3_000,
        name_length in 8_usize..253,
        containers in 1_usize..40,
        text in "\\PC{0,80}",
        exempted in prop::sample::subsequence(vec!["host-network", "host-pid", "cpu-limit"], 0..=3),
    ) {
        // Many Pods of many containers take long to make and show nothing more.
        let containers = if pods > 300 { 1 } else { containers };
        let name = |index| format!("{index:0>name_length$}");
        let objects = (0..pods).map(|index| bad_pod(&name(index), containers, &text, &exempted));
        let stage = Stage::with(objects.chain([lenient("web")]));
        let status = stage.report("web");
        let size = serde_json::to_vec(status).expect("JSON").len();
        prop_assert!(size <= STATUS_LIMIT, "{} bytes", size);
        prop_assert_eq!(usize::try_from(status.workloads), Ok(pods));
        for finding in &status.findings {
            let named = finding.subjects.len() + finding.omitted as usize;
            prop_assert_eq!(named, finding.count as usize);
            for subject in &finding.subjects {
                let all = subject.containers.len() + subject.containers_omitted as usize;
                prop_assert!(all <= containers);
            }
        }
        let of_exempted: u32 = status.exempted.iter().map(|exemption| exemption.count).sum();
        prop_assert_eq!(status.summary.exempted, of_exempted);
        prop_assert_eq!(of_exempted as usize, pods * exempted.len());
        for exemption in &status.exempted {
            let named = exemption.subjects.len() + exemption.omitted as usize;
            prop_assert_eq!(named, exemption.count as usize);
        }
        let omitted = status.findings.iter().any(|finding| finding.omitted > 0)
            || status.exempted.iter().any(|exemption| exemption.omitted > 0);
        prop_assert_eq!(status.truncated, omitted);
        let failed: u32 = status.findings.iter().map(|finding| finding.count).sum();
        let summary = status.summary;
        prop_assert_eq!(
            summary.critical + summary.high + summary.medium + summary.low + summary.info,
            failed
        );
    }

    #[test]
    fn any_sequence_of_events_leads_to_the_report_of_its_end(
        events in prop::collection::vec((0_usize..6, any::<bool>(), any::<bool>()), 0..40),
    ) {
        let mut stage = Stage::with([namespace("web")]);
        let mut standing: BTreeMap<usize, Observed> = BTreeMap::new();
        for (index, there, privileged) in events {
            let object = pod("web", &format!("pod-{index}"), privileged);
            if there {
                standing.insert(index, object.clone());
                stage.apply(object);
            } else {
                standing.remove(&index);
                stage.delete(&object);
            }
            if privileged {
                stage.take_turns();
            }
        }
        stage.settle();
        let fresh = Stage::with(standing.into_values().chain([namespace("web")]));
        let (played, fresh) = (stage.report("web"), fresh.report("web"));
        prop_assert_eq!(played.summary, fresh.summary);
        let said = |status: &plumbline_crds::SecurityReportStatus| {
            let parts = |f: &plumbline_crds::Finding| (f.id.clone(), f.count, f.subjects.clone());
            status.findings.iter().map(parts).collect::<Vec<_>>()
        };
        prop_assert_eq!(said(played), said(fresh));
    }
}
