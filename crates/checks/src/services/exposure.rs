//! From where a Service is reached.

use crate::evidence::Unreadable;
use crate::facts::{Reach, ServiceFact};
use crate::model::{self, Service};
use crate::view::NamespaceView;

/// Annotations that give a load balancer a private address only, with the value that does; `*` is
/// any value but `false`.
pub(super) const INTERNAL: [(&str, &str); 16] = [
    (AWS_SCHEME, "internal"),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "*"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "internal"),
    ("cloud.google.com/load-balancer-type", "internal"),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", "true"),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", "true"),
    ("oci-network-load-balancer.oraclecloud.com/internal", "true"),
    ("service.beta.kubernetes.io/do-loadbalancer-network", "internal"),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"),
    ("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"),
    ("service.beta.kubernetes.io/alicloud-loadbalancer-address-type", "intranet"),
    ("service.beta.kubernetes.io/cce-load-balancer-internal-vpc", "true"),
    ("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", "*"),
    ("service.beta.kubernetes.io/scw-loadbalancer-private", "true"),
    ("load-balancer.hetzner.cloud/disable-public-network", "true"),
];

pub(super) const AWS_SCHEME: &str = "service.beta.kubernetes.io/aws-load-balancer-scheme";

/// Load balancers that stay private unless [`AWS_SCHEME`] says otherwise: those of the AWS Load
/// Balancer Controller.
const INTERNAL_CLASSES: [&str; 2] = ["service.k8s.aws/nlb", "eks.amazonaws.com/nlb"];

/// Annotations that list the clients that are let in, separated by commas.
const RANGES: [&str; 3] = [
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
    "service.beta.kubernetes.io/aws-load-balancer-security-group-prefix-lists",
];

/// How everyone outside the cluster reaches the Service; None where nobody does, or only clients
/// that its load balancer knows.
pub(crate) fn published(service: &Service) -> Option<Reach> {
    let spec = &service.spec;
    match spec.type_.as_deref() {
        _ if !spec.external_ips.is_empty() => Some(Reach::ExternalAddress),
        Some("NodePort") => Some(Reach::NodePort),
        Some("LoadBalancer") if !is_internal(service) => {
            let ranges = source_ranges(service);
            let open = ranges.is_empty() || ranges.into_iter().any(is_everyone);
            open.then_some(Reach::LoadBalancer)
        }
        _ => None,
    }
}

/// Whether the load balancer of the Service has a private address only.
pub(super) fn is_internal(service: &Service) -> bool {
    let annotated = INTERNAL.iter().any(|(key, wanted)| {
        annotation(service, key).is_some_and(|value| match *wanted {
            "*" => !value.is_empty() && value != "false",
            wanted => value.eq_ignore_ascii_case(wanted),
        })
    });
    let class = service.spec.load_balancer_class.as_deref();
    annotated
        || class.is_some_and(|class| INTERNAL_CLASSES.contains(&class))
            && annotation(service, AWS_SCHEME).is_none()
}

/// The clients that the load balancer lets in; all where there are none.
pub(super) fn source_ranges(service: &Service) -> Vec<&str> {
    // As in Kubernetes: the annotation counts where the field is empty.
    let field = &service.spec.load_balancer_source_ranges;
    let mut ranges: Vec<&str> = field.iter().map(String::as_str).collect();
    if ranges.is_empty() {
        let annotated = RANGES.iter().filter_map(|key| annotation(service, key));
        ranges.extend(annotated.flat_map(|list| list.split(',')));
    }
    ranges.into_iter().map(str::trim).filter(|range| !range.is_empty()).collect()
}

/// Whether a range is every address.
pub(super) fn is_everyone(range: &str) -> bool {
    range.ends_with("/0")
}

fn annotation<'a>(service: &'a Service, key: &str) -> Option<&'a str> {
    model::annotation(&service.metadata, key)
}

/// How the Service called `name` is reached from outside the cluster, as a verdict tells it: by what
/// it says itself, by an Ingress, or by a route of a Gateway. One that is seen is
/// enough, whatever else cannot be read.
pub(super) fn way_in(
    name: &str,
    service: &ServiceFact,
    view: &NamespaceView<'_>,
) -> Result<Option<String>, Unreadable> {
    if let Some(reach) = service.reach {
        return Ok(Some(reach.as_str().to_owned()));
    }
    let ingress = view.ingress_to(name).map(|it| it.map(|it| format!("Ingress {it}")));
    match ingress {
        Ok(Some(_)) => ingress,
        _ => match view.route_to(name)? {
            Some(route) => Ok(Some(format!("HTTPRoute {route}"))),
            None => ingress,
        },
    }
}
