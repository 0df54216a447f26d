//! secret-last-applied

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::credential::LAST_APPLIED;
use crate::model::annotation;
use crate::offence::{Offence, Verdict};
use crate::text;

check! {
    /// The annotation `kubectl.kubernetes.io/last-applied-configuration` of a Secret repeats its
    /// data: client-side `kubectl apply` keeps the whole manifest there. An annotation that is not
    /// a manifest in JSON is unknown: kubectl did not write it so, and what it holds cannot be
    /// told. Only the names of the keys are read, never the values.
    ///
    /// ## Why it matters
    ///
    /// Metadata goes where the data of Secrets does not: into the output of `kubectl describe`,
    /// into the caches of tools that ask for metadata only, into logs and backups. Encoding in
    /// base64 hides nothing.
    ///
    /// ## How to mend it
    ///
    /// Rotate the values. Apply the Secret with `kubectl apply --server-side`, which writes no such
    /// annotation, and remove the old one: `kubectl annotate secret NAME
    /// kubectl.kubernetes.io/last-applied-configuration-`.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: database
    ///   annotations:
    ///     kubectl.kubernetes.io/last-applied-configuration: |
    ///       {"apiVersion":"v1","kind":"Secret","metadata":{"name":"database"},
    ///        "stringData":{"password":"not-a-real-one"}}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: database
    ///   annotations:
    ///     kubectl.kubernetes.io/last-applied-configuration: |
    ///       {"apiVersion":"v1","kind":"Secret","metadata":{"name":"database"}}
    /// ```
    id: "secret-last-applied",
    title: "An annotation of the Secret repeats its data",
    remediation: "Rotate the values, remove the annotation and apply with kubectl apply --server-side.",
    severity: High,
    threats: [4],
    cis: [],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552.007"],
    owasp: ["K03"],
    peers: [],
    joins: [],
    evaluate: Secret(secret_last_applied),
}

/// The keys of the manifest that was applied.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::zero_sized_map_values,
    reason = "serde reads an object into a map; its values are skipped"
)]
struct Applied {
    data: Option<BTreeMap<String, IgnoredAny>>,
    string_data: Option<BTreeMap<String, IgnoredAny>>,
}

fn secret_last_applied(metadata: &ObjectMeta) -> Verdict {
    let Some(manifest) = annotation(metadata, LAST_APPLIED) else {
        return Verdict::Pass;
    };
    // The error is dropped: its text may quote the value.
    let Ok(applied) = serde_json::from_str::<Applied>(manifest) else {
        return Verdict::Unknown("the last-applied annotation of a Secret is no manifest".into());
    };
    let mut keys = applied.data.unwrap_or_default();
    keys.extend(applied.string_data.unwrap_or_default());
    let names = text::list(keys.keys().map(String::as_str), 3);
    Verdict::fail_if((!keys.is_empty()).then(|| {
        Offence::at("metadata.annotations").detail(format_args!("last-applied holds {names}"))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(manifest: &str) -> Verdict {
        secret_last_applied(&ObjectMeta {
            annotations: Some([(LAST_APPLIED.to_owned(), manifest.to_owned())].into()),
            ..ObjectMeta::default()
        })
    }

    #[test]
    fn data_and_string_data_count_alike() {
        for manifest in [r#"{"data":{"b":"aHVudGVyMg=="}}"#, r#"{"stringData":{"b":"x"}}"#] {
            assert!(matches!(verdict(manifest), Verdict::Fail(_)), "{manifest}");
        }
        for manifest in ["{}", r#"{"data":{}}"#, r#"{"data":null,"stringData":null}"#] {
            assert_eq!(verdict(manifest), Verdict::Pass, "{manifest}");
        }
        assert_eq!(secret_last_applied(&ObjectMeta::default()), Verdict::Pass);
    }

    #[test]
    fn a_few_keys_are_named_and_no_value() {
        let manifest = r#"{"data":{"a":"hunter2","b":"hunter2","c":"hunter2"},
                           "stringData":{"a":"hunter2","d":{"e":"hunter2"}}}"#;
        let Verdict::Fail(offences) = verdict(manifest) else {
            panic!("should fail");
        };
        let detail = offences[0].detail.as_deref();
        assert_eq!(detail, Some("last-applied holds a, b, c and 1 more"));
    }

    #[test]
    fn what_is_no_manifest_is_unknown_and_not_quoted() {
        for manifest in ["", "hunter2", "[1]", r#"{"data":"hunter2"}"#, r#"{"data":"#] {
            let Verdict::Unknown(reason) = verdict(manifest) else {
                panic!("{manifest} should be unknown");
            };
            assert!(!reason.contains("hunter2"));
        }
    }
}
