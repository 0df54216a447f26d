//! apiserver-encryption-provider-strength

use super::of_servers;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

/// Providers that Kubernetes calls weak, or advises against ([table of
/// providers](https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#providers)), and why.
const WEAK: [(&str, &str); 3] = [
    ("aescbc", "aescbc falls to a padding oracle, and keeps its key beside the data"),
    ("aesgcm", "aesgcm needs a new key every 200,000 writes, which nobody makes by itself"),
    ("kms:v1", "version 1 of kms is deprecated and off since Kubernetes 1.29"),
];

check! {
    /// Secrets are encrypted in etcd by a provider that Kubernetes advises against: `aescbc` (open to
    /// padding oracles), `aesgcm` (its key has to be changed every 200,000 writes) or `kms` version 1
    /// (deprecated, and off since Kubernetes 1.29). The CIS benchmark still accepts `aescbc`.
    ///
    /// What is judged is what each API server encrypts with or had to decrypt since its start, by the
    /// prefixes that it counts. Does not apply where nothing is encrypted: see `encryption-at-rest`.
    ///
    /// ## Why it matters
    ///
    /// Such encryption holds for a while only, and with a key in a file beside etcd, whoever copies
    /// the disk has both.
    ///
    /// ## How to mend it
    ///
    /// Put version 2 of `kms` first, or `secretbox` where there is no key service, restart
    /// the API servers and rewrite all Secrets.
    ///
    /// ```metrics,bad
    /// apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 1
    /// ```
    ///
    /// ```metrics,good
    /// apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v2:vault:"} 1
    /// ```
    id: "apiserver-encryption-provider-strength",
    title: "Secrets in etcd are encrypted by a weak provider",
    remediation: "Put kms v2 or secretbox first, restart the API servers, and rewrite all Secrets.",
    severity: Medium,
    threats: [2, 12],
    cis: ["1.2.28"],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["MS-TA9029"],
    owasp: ["K03"],
    peers: [],
    joins: [],
    evaluate: Cluster(provider_strength),
}

#[expect(clippy::unnecessary_wraps, reason = "so are all checks on the cluster")]
fn provider_strength(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let (mut offences, mut unknown, mut strong) = (Vec::new(), None, false);
    for (address, metrics) in view.metrics() {
        match metrics {
            Err(reason) => unknown = unknown.or(Some((address, reason))),
            Ok(metrics) => {
                for provider in &metrics.secrets.providers {
                    match WEAK.iter().find(|(weak, _)| **weak == **provider) {
                        Some((_, why)) => {
                            let detail = format_args!("API server {address}: {why}");
                            offences.push(Offence::at("").detail(detail));
                        }
                        None => strong = true,
                    }
                }
            }
        }
    }
    Ok(of_servers(offences, unknown, strong))
}
