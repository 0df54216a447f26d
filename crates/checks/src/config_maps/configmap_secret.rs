//! configmap-secret

use std::collections::BTreeSet;

use super::settings::settings;
use crate::credential::{credential_name, recognise};
use crate::model::ConfigMap;
use crate::offence::{Offence, Verdict};

/// How much of a value is searched for settings, in bytes.
const SEARCHED: usize = 64 * 1024;

/// How many offences are listed.
const LISTED: usize = 20;

/// The shortest value of a setting in a file that is taken for a credential, in bytes: minified
/// scripts are full of `password:e`.
const SHORTEST: usize = 3;

check! {
    /// A `ConfigMap` holds a credential: a value of a known form (private key, token of a known
    /// service, URL with a password), or a literal under a name such as `DB_PASSWORD`. Settings in
    /// files count too (`db.password=…`, `password: …`, JSON). Placeholders, paths, references and
    /// public certificates do not. The first 64 KiB of each value are read; keys and settings are
    /// named, values never.
    ///
    /// ## Why it matters
    ///
    /// `ConfigMaps` are made to be read: the role `view` shows them, tools print and copy them, and
    /// encryption at rest is seldom set up for them.
    ///
    /// ## How to mend it
    ///
    /// Change the credential, as it has been seen. Keep the new one in a vault, or at least in a
    /// Secret, and mount it as a file.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: web}
    /// data:
    ///   LOG_LEVEL: info
    ///   web.properties: |
    ///     db.user=web
    ///     db.password=not-a-real-one
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: web}
    /// data:
    ///   LOG_LEVEL: info
    ///   DB_PASSWORD_FILE: /run/secrets/db/password
    ///   web.properties: |
    ///     db.user=web
    ///     db.password=${DB_PASSWORD}
    /// ```
    id: "configmap-secret",
    title: "ConfigMap holds a credential",
    remediation: "Change the credential and keep the new one in a vault or a Secret.",
    severity: High,
    threats: [4],
    cis: [],
    nsa: ["NET:secrets"],
    pss: [],
    mitre: ["T1552.001", "MS-TA9027"],
    owasp: ["K03"],
    peers: ["polaris/sensitiveConfigmapContent", "trivy/KSV-0109", "kubescape/C-0012"],
    joins: [],
    evaluate: ConfigMap(configmap_secret),
}

fn configmap_secret(config_map: &ConfigMap) -> Verdict {
    let mut details = BTreeSet::new();
    for (key, value) in &config_map.data {
        let searched = &value[..value.floor_char_boundary(SEARCHED)];
        // The name of a file says nothing about each of its lines.
        let name = if searched.trim().contains('\n') { "" } else { key.as_str() };
        let whole = recognise(name, searched).map(|what| format!("{key}: {what}"));
        let within = settings(searched, credential_name)
            .filter(|(name, value)| is_credential(name, value))
            .map(|(name, _)| format!("{key}: {name} in the file"));
        for detail in whole.into_iter().chain(within) {
            if details.len() == LISTED {
                break;
            }
            details.insert(detail);
        }
    }
    Verdict::from_offences(details.into_iter().map(|detail| Offence::at("data").detail(detail)))
}

/// Whether `value` is one, under the name of a credential in a file. Those with a known form are
/// found in the whole value.
fn is_credential(name: &str, value: &str) -> bool {
    // `password = config.password` names another setting.
    let elsewhere = value.contains('.') && credential_name(value);
    value.len() >= SHORTEST && !elsewhere && recognise(name, value).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(data: &[(&str, &str)]) -> Vec<String> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let config_map =
            ConfigMap { data: data.iter().map(owned).collect(), ..ConfigMap::default() };
        match configmap_secret(&config_map) {
            Verdict::Fail(offences) => offences
                .into_iter()
                .map(|offence| offence.detail.expect("a detail").into())
                .collect(),
            verdict => {
                assert_eq!(verdict, Verdict::Pass);
                Vec::new()
            }
        }
    }

    #[test]
    fn keys_and_settings_are_named() {
        let yaml = "db:\n  user: web\n  password: \"hunter2\"\n";
        assert_eq!(
            details(&[
                ("DB_PASSWORD", "hunter2\n"),
                ("app.yaml", yaml),
                ("app.json", r#"{"db": {"apiKey": "hunter2"}}"#),
                ("url", "postgres://web:hunter2@db/web"),
            ]),
            [
                "DB_PASSWORD: a credential by its name",
                "app.json: apiKey in the file",
                "app.yaml: password in the file",
                "url: a URL with a password",
            ]
        );
    }

    #[test]
    fn public_and_empty_values_pass() {
        let certificate = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUPw==\n\
                           abcPw=\n-----END CERTIFICATE-----\n";
        for (key, value) in [
            ("ca.crt", certificate),
            ("DB_PASSWORD", ""),
            ("DB_PASSWORD", "${DB_PASSWORD}"),
            ("DB_PASSWORD_FILE", "/run/secrets/db"),
            ("TOKEN_TTL", "24h"),
            ("app.yaml", "auth:\n  passwordSecretRef:\n    name: db\n  password: ''\n"),
            ("app.py", "password = settings.db.password\ntoken = read(path)\n"),
            ("app.min.js", "f({password:e,token:t})"),
            ("schema.json", r#"{"password": {"type": "string"}, "required": ["password"]}"#),
            ("README", "Set the password first.\nThe password: see the vault.\n"),
        ] {
            assert_eq!(details(&[(key, value)]), [""; 0], "{key}: {value}");
        }
    }

    #[test]
    fn work_and_answer_are_bounded() {
        let many: Vec<String> = (0..1000).map(|n| format!("password_{n}_x=hunter2\n")).collect();
        let many = many.concat();
        assert_eq!(details(&[("app.env", &many)]).len(), LISTED);
        let late = format!("{}\npassword=hunter2\n", "ä".repeat(SEARCHED));
        assert_eq!(details(&[("app.env", &late)]), [""; 0]);
    }
}
