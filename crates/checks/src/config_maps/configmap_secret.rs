//! configmap-secret

use std::collections::BTreeSet;

use crate::credential::{What, by_name, in_script, in_text};
use crate::model::ConfigMap;
use crate::offence::{Offence, Verdict};

/// How many offences are listed.
const LISTED: usize = 20;

check! {
    /// A `ConfigMap` holds a credential: a value of a known form (private key, token of a known
    /// service, URL with a password; the forms of `credential-pattern-anywhere`), or a literal under
    /// a name such as `DB_PASSWORD`. Settings in files count too (`db.password=…`, `password: …`,
    /// JSON, XML), and options of clients in scripts. Placeholders, paths, references and public
    /// certificates do not. Values are read in full; keys and settings are named, values never. The
    /// annotation in which `kubectl apply` keeps the manifest is not read, because it repeats it.
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
        // The name of a file says nothing about each of its lines.
        let file = value.trim().contains('\n');
        let whole = if file { None } else { by_name(key, value) };
        if let Some(kind) = whole {
            details.insert(format!("{key}: {kind}"));
            continue;
        }
        let within = in_text(value).into_iter().map(|found| match found.what {
            What::Form(kind) => format!("{key}: {kind}"),
            What::Setting(name) => format!("{key}: {name} in the file"),
        });
        let given = in_script(value).map(|told| format!("{key}: {told} in the file"));
        details.extend(within.chain(given));
    }
    let offences = details.into_iter().take(LISTED);
    Verdict::from_offences(offences.map(|detail| Offence::at("data").detail(detail)))
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
    fn the_answer_is_bounded_and_the_end_is_read() {
        let many: Vec<String> = (0..1000).map(|n| format!("password_{n}_x=hunter2\n")).collect();
        let many = many.concat();
        assert_eq!(details(&[("app.env", &many)]).len(), LISTED);
        let late = format!("{}\npassword=hunter2\n", "ä".repeat(300_000));
        assert_eq!(details(&[("app.env", &late)]), ["app.env: password in the file"]);
    }

    #[test]
    fn a_credential_is_named_once() {
        let token = format!("{}{}", "ghp_", "a1B2".repeat(9));
        let script = format!("#!/bin/sh\nexport GIT_TOKEN={token}\nredis-cli -a hunter2 ping\n");
        assert_eq!(
            details(&[("run.sh", &script), ("hint", &token), ("API_TOKEN", &token)]),
            [
                "API_TOKEN: a GitHub token",
                "hint: a GitHub token",
                "run.sh: -a of redis-cli in the file",
                "run.sh: GIT_TOKEN in the file",
            ]
        );
    }
}
