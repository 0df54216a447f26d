//! secret-not-rotated

use crate::evidence::{DATE_UNKNOWN, Unreadable};
use crate::facts::{Purpose, SecretFact, Written};
use crate::offence::{Offence, Verdict};
use crate::view::NamespaceView;

check! {
    /// The data of a Secret has not been written for more than 90 days, or for more than
    /// `--secret-max-age` says. Whether its values were other ones before is not seen: only metadata
    /// is read. Its `managedFields` tell when each writer last changed a field, so the data may be
    /// older than the day that is told, never younger.
    ///
    /// Certificates are left out (tls-secret-expiry and ingress-tls-secret-bad tell of those that
    /// expire), as are tokens of ServiceAccounts (sa-token-secret-legacy), bootstrap tokens, which
    /// expire, and releases of Helm, which are no credentials. Secrets that an operator fills are judged
    /// like others: it writes when the value changes.
    ///
    /// Where `managedFields` are missing, as in what `kubectl get` prints, an old Secret may have been
    /// written since: the verdict is unknown. A manifest that no server has seen is not judged.
    ///
    /// ## Why it matters
    ///
    /// A credential that leaked is of use until it is replaced: to whoever has left, to whoever finds
    /// an old backup or log. The CIS benchmarks of AWS and of Google Cloud want keys of access replaced
    /// after 90 days.
    ///
    /// ## How to mend it
    ///
    /// Have a new credential issued, write it to the Secret, and revoke the old one. Let a store with
    /// rotation do so where there are many, or use credentials that expire. What is no credential
    /// belongs in a ConfigMap.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: database
    ///   namespace: example
    ///   creationTimestamp: "2024-05-01T08:00:00Z"
    ///   managedFields:
    ///   - manager: kubectl-create
    ///     operation: Update
    ///     apiVersion: v1
    ///     time: "2025-03-01T08:00:00Z"
    ///     fieldsType: FieldsV1
    ///     fieldsV1: {"f:data": {".": {}, "f:password": {}}, "f:type": {}}
    ///   - manager: kubectl-label
    ///     operation: Update
    ///     apiVersion: v1
    ///     time: "2025-12-24T08:00:00Z"
    ///     fieldsType: FieldsV1
    ///     fieldsV1: {"f:metadata": {"f:labels": {".": {}, "f:team": {}}}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: database
    ///   namespace: example
    ///   creationTimestamp: "2024-05-01T08:00:00Z"
    ///   managedFields:
    ///   - manager: kubectl-edit
    ///     operation: Update
    ///     apiVersion: v1
    ///     time: "2025-12-01T08:00:00Z"
    ///     fieldsType: FieldsV1
    ///     fieldsV1: {"f:data": {".": {}, "f:password": {}}, "f:type": {}}
    /// ```
    id: "secret-not-rotated",
    title: "Secret has not been written for a long time",
    remediation: "Have a new credential issued, write it to the Secret and revoke the old one.",
    severity: Low,
    threats: [4],
    cis: [],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552"],
    owasp: ["K03"],
    peers: [],
    joins: [],
    evaluate: StoredSecret(secret_not_rotated),
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of a check on Secrets")]
fn secret_not_rotated(
    _: &str,
    secret: &SecretFact,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if secret.purpose != Purpose::Other || secret.written == Written::Never {
        return Ok(Verdict::NotApplicable);
    }
    let Some(today) = view.today() else {
        return Ok(Verdict::Unknown(DATE_UNKNOWN.into()));
    };
    let max_age = i64::from(view.settings().secret_max_age);
    Ok(match secret.written {
        Written::By(day) | Written::Since(day) if today.since(day) <= max_age => Verdict::Pass,
        Written::By(day) => {
            let offence = Offence::at("data").detail(format_args!("last written on {day}"));
            Verdict::fail_if(Some(offence))
        }
        Written::Since(_) | Written::Never => {
            Verdict::Unknown("metadata does not tell when a Secret was last written".into())
        }
    })
}
