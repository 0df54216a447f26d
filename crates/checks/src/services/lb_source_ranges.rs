//! lb-source-ranges

use super::exposure::{is_everyone, is_internal, source_ranges};
use crate::model::Service;
use crate::offence::{Offence, Verdict};

check! {
    /// A Service of type `LoadBalancer` takes connections from every address: it sets no
    /// `loadBalancerSourceRanges` (nor the annotation of that name), or a range of `/0`. Not so
    /// where an annotation of the cloud keeps the load balancer internal; those of AWS, Azure,
    /// Google, `OpenStack`, Oracle, `DigitalOcean`, IBM, Alibaba, Baidu, Tencent, Scaleway and
    /// Hetzner are known.
    ///
    /// ## Why it matters
    ///
    /// Most clouds give such a Service a public address, which scanners find within minutes. A port
    /// that was meant for the office or for one partner is then open to everyone.
    ///
    /// ## How to mend it
    ///
    /// List the client networks in `spec.loadBalancerSourceRanges`, and see that the load balancer
    /// obeys them. Make it internal where all clients are inside. A site for the public is an
    /// exception to write down.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {type: LoadBalancer, ports: [{port: 443}]}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec:
    ///   type: LoadBalancer
    ///   loadBalancerSourceRanges: [198.51.100.0/24]
    ///   ports: [{port: 443}]
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: ledger
    ///   annotations: {networking.gke.io/load-balancer-type: Internal}
    /// spec: {type: LoadBalancer, ports: [{port: 443}]}
    /// ```
    id: "lb-source-ranges",
    title: "Load balancer lets every address in",
    remediation: "Set spec.loadBalancerSourceRanges to the client networks, or make the load balancer internal.",
    severity: High,
    threats: [20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1133", "MS-TA9005", "MS-M9008"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Service(lb_source_ranges),
}

fn lb_source_ranges(service: &Service) -> Verdict {
    let spec = &service.spec;
    if spec.type_.as_deref() != Some("LoadBalancer") {
        return Verdict::NotApplicable;
    }
    if is_internal(service) {
        return Verdict::Pass;
    }
    let mut ranges = source_ranges(service).into_iter().peekable();
    let at = Offence::at("spec.loadBalancerSourceRanges");
    if ranges.peek().is_none() {
        return Verdict::fail_if(Some(at));
    }
    let open = ranges.find(|range| is_everyone(range));
    Verdict::fail_if(open.map(|range| at.detail(format_args!("{range} is every address"))))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::exposure::{AWS_SCHEME, INTERNAL};
    use super::*;

    fn verdict(annotations: &Value, spec: &Value) -> Verdict {
        let service = json!({"metadata": {"annotations": annotations}, "spec": spec});
        lb_source_ranges(&serde_json::from_value(service).expect("a Service"))
    }

    fn open(annotations: &Value, spec: &Value) -> bool {
        matches!(verdict(annotations, spec), Verdict::Fail(_))
    }

    #[test]
    fn only_load_balancers_are_judged() {
        for kind in ["ClusterIP", "NodePort", "ExternalName"] {
            let verdict = verdict(&Value::Null, &json!({"type": kind}));
            assert_eq!(verdict, Verdict::NotApplicable);
        }
        assert_eq!(
            verdict(&Value::Null, &Value::Null),
            Verdict::NotApplicable,
            "ClusterIP by default"
        );
    }

    #[test]
    fn a_range_of_everything_is_no_range() {
        for (ranges, expected) in [
            (json!(["0.0.0.0/0"]), true),
            (json!(["::/0"]), true),
            (json!(["10.0.0.0/8", " 0.0.0.0/0 "]), true),
            (json!([]), true),
            (json!(["10.0.0.0/8", "192.0.2.10/32"]), false),
        ] {
            let spec = json!({"type": "LoadBalancer", "loadBalancerSourceRanges": ranges});
            assert_eq!(open(&Value::Null, &spec), expected, "{spec}");
        }
    }

    #[test]
    fn the_annotation_counts_where_the_field_is_empty() {
        let annotated =
            |ranges| json!({"service.beta.kubernetes.io/load-balancer-source-ranges": ranges});
        let plain = json!({"type": "LoadBalancer"});
        assert!(!open(&annotated("10.0.0.0/8, 192.0.2.0/24"), &plain));
        assert!(open(&annotated("10.0.0.0/8,0.0.0.0/0"), &plain));
        assert!(open(&annotated(" "), &plain));
        let field = json!({"type": "LoadBalancer", "loadBalancerSourceRanges": ["0.0.0.0/0"]});
        assert!(open(&annotated("10.0.0.0/8"), &field));
    }

    #[test]
    fn internal_load_balancers_pass() {
        let plain = json!({"type": "LoadBalancer"});
        for (key, wanted) in INTERNAL {
            let value = wanted.replace('*', "subnet-1");
            assert!(!open(&json!({key: value}), &plain), "{key}: {value}");
            assert!(!open(&json!({key: value.to_uppercase()}), &plain), "{key}");
            for other in ["false", ""] {
                assert!(open(&json!({key: other}), &plain), "{key}: {other}");
            }
        }
        assert!(open(&json!({AWS_SCHEME: "internet-facing"}), &plain));
    }

    #[test]
    fn the_aws_controller_makes_internal_ones_unless_told_otherwise() {
        let spec = json!({"type": "LoadBalancer", "loadBalancerClass": "service.k8s.aws/nlb"});
        assert!(!open(&Value::Null, &spec));
        assert!(open(&json!({AWS_SCHEME: "internet-facing"}), &spec));
    }
}
