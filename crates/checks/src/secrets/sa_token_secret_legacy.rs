//! sa-token-secret-legacy

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::facts::ACCOUNT;
use crate::model::annotation;
use crate::offence::{Offence, Verdict};

check! {
    /// A Secret holds a token of a `ServiceAccount`. Such a token never expires and is bound to no
    /// Pod. It is known by its annotation `kubernetes.io/service-account.name`: only metadata is
    /// read.
    ///
    /// ## Why it matters
    ///
    /// Whoever reads the Secret once holds the account's rights until somebody deletes the Secret.
    ///
    /// ## How to mend it
    ///
    /// Delete the Secret and use a bound token: the one that the kubelet mounts and renews, or
    /// `kubectl create token` with a duration.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: deployer-token
    ///   annotations: {kubernetes.io/service-account.name: deployer}
    /// type: kubernetes.io/service-account-token
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata: {name: database}
    /// type: Opaque
    /// ```
    id: "sa-token-secret-legacy",
    title: "Secret holds a ServiceAccount token that never expires",
    remediation: "Delete the Secret; use the mounted token or kubectl create token with a duration.",
    severity: High,
    threats: [1, 3],
    cis: [],
    nsa: ["POD:sa-token"],
    pss: [],
    mitre: ["T1528", "MS-TA9016"],
    owasp: ["K09"],
    peers: [],
    joins: [],
    evaluate: Secret(sa_token_secret_legacy),
}

fn sa_token_secret_legacy(metadata: &ObjectMeta) -> Verdict {
    Verdict::fail_if(annotation(metadata, ACCOUNT).map(|account| {
        Offence::at("metadata.annotations").detail(format_args!("token of {account}"))
    }))
}
