//! encryption-at-rest

use super::of_servers;
use crate::control_plane::Encryption;
use crate::evidence::Unreadable;
use crate::offence::{Offence, Verdict};
use crate::view::ClusterView;

check! {
    /// Secrets lie in etcd as they are: encryption at rest is not configured, or new Secrets are
    /// written in plain text (`identity` is the first provider), or old ones were never rewritten.
    ///
    /// What is judged is what each API server counts, not only what its flags ask for: the metric
    /// `apiserver_storage_transformation_operations_total` tells behind which prefix Secrets went to
    /// etcd and came back. The counters begin when a process starts and never fall, so an API server
    /// that has read plain text says so until it is restarted. Where an API server hides its metrics
    /// or has met no Secret yet, the verdict is unknown.
    ///
    /// ## Why it matters
    ///
    /// Whoever gets a copy of etcd, a backup of it or the disk under it then has every token and
    /// password of the cluster.
    ///
    /// ## How to mend it
    ///
    /// Give kube-apiserver an `EncryptionConfiguration` (`--encryption-provider-config`) with `kms`
    /// version 2 or `secretbox` first, rewrite the old ones
    /// (`kubectl get secrets -A -o json | kubectl replace -f -`, or a `StorageVersionMigration`), and
    /// restart each API server. See [Encrypting confidential data at
    /// rest](https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/).
    ///
    /// ```metrics,bad
    /// # what an API server counts that was started before old Secrets were rewritten
    /// apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="identity"} 3
    /// apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:secretbox:v1:"} 1
    /// ```
    ///
    /// ```metrics,good
    /// apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="k8s:enc:secretbox:v1:"} 4
    /// ```
    id: "encryption-at-rest",
    title: "Secrets lie in etcd in plain text",
    remediation: "Configure encryption at rest, rewrite all Secrets, and restart the API servers.",
    severity: High,
    threats: [2, 12],
    cis: ["1.2.27"],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552", "MS-TA9025"],
    owasp: ["K03"],
    peers: [],
    joins: [Pod],
    evaluate: Cluster(encryption_at_rest),
}

fn encryption_at_rest(view: &ClusterView<'_>) -> Result<Verdict, Unreadable> {
    let states = view.encryption()?;
    let (mut offences, mut unknown) = (Vec::new(), None);
    for (address, state) in &states {
        match state {
            Encryption::Encrypted => {}
            Encryption::Unknown(_) => unknown = unknown.or(Some((*address, state))),
            Encryption::NotConfigured | Encryption::WritesPlaintext | Encryption::Partial(_) => {
                offences
                    .push(Offence::at("").detail(format_args!("API server {address}: {state}")));
            }
        }
    }
    Ok(of_servers(offences, unknown, !states.is_empty()))
}
