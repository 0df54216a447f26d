//! The standards and tools that name the same rules as the checks.

use plumbline_checks::{CIS_BENCHMARK, Check};

/// A standard, or a tool with a catalogue of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standard {
    /// The CIS Kubernetes Benchmark, which kube-bench runs.
    Cis,
    /// The Kubernetes Hardening Guidance of NSA and CISA.
    Nsa,
    /// The Pod Security Standards.
    Pss,
    /// MITRE ATT&CK and the Microsoft threat matrix for Kubernetes.
    Mitre,
    /// The OWASP Kubernetes Top 10.
    Owasp,
    /// Another tool, by name.
    Tool(&'static str),
}

impl Standard {
    /// All of them: standards, then tools.
    pub const ALL: [Self; 15] = [
        Self::Cis,
        Self::Nsa,
        Self::Pss,
        Self::Mitre,
        Self::Owasp,
        Self::Tool("kubesec"),
        Self::Tool("polaris"),
        Self::Tool("kube-linter"),
        Self::Tool("kube-score"),
        Self::Tool("popeye"),
        Self::Tool("checkov"),
        Self::Tool("trivy"),
        Self::Tool("kubescape"),
        Self::Tool("docker-bench"),
        Self::Tool("hadolint"),
    ];

    /// Its name in filters, and before the `/` of a reference.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cis => "cis",
            Self::Nsa => "nsa",
            Self::Pss => "pss",
            Self::Mitre => "mitre",
            Self::Owasp => "owasp",
            Self::Tool(name) => name,
        }
    }

    /// Its name in full, without the version.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Cis => "CIS Kubernetes Benchmark",
            Self::Nsa => "NSA/CISA hardening guidance",
            Self::Pss => "Pod Security Standards",
            Self::Mitre => "MITRE ATT&CK and Microsoft threat matrix",
            Self::Owasp => "OWASP Kubernetes Top 10",
            Self::Tool(name) => name,
        }
    }

    /// The version whose ids the checks cite; none where ids stay the same between versions.
    pub const fn version(self) -> Option<&'static str> {
        match self {
            Self::Cis => Some(CIS_BENCHMARK),
            Self::Nsa => Some("1.2"),
            Self::Owasp => Some("2025"),
            Self::Pss | Self::Mitre | Self::Tool(_) => None,
        }
    }

    /// Title and version.
    pub fn heading(self) -> String {
        match self.version() {
            Some(year) if self == Self::Owasp => format!("{} ({year})", self.title()),
            Some(version) => format!("{} {version}", self.title()),
            None => self.title().to_owned(),
        }
    }

    /// Whether each of its ids names one rule, rather than a topic of many.
    pub const fn names_rules(self) -> bool {
        matches!(self, Self::Cis | Self::Pss | Self::Tool(_))
    }

    /// The standard or tool called `name`.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standard| standard.name().eq_ignore_ascii_case(name))
    }

    /// The ids that `check` has in it.
    pub fn ids(self, check: &Check) -> Vec<&'static str> {
        let references = &check.references;
        match self {
            Self::Cis => references.cis.to_vec(),
            Self::Nsa => references.nsa.to_vec(),
            Self::Pss => references.pss.to_vec(),
            Self::Mitre => references.mitre.to_vec(),
            Self::Owasp => references.owasp.to_vec(),
            Self::Tool(name) => {
                let peers = references.peers.iter().filter_map(|peer| peer.split_once('/'));
                peers.filter(|(tool, _)| *tool == name).map(|(_, id)| id).collect()
            }
        }
    }
}

/// `id` as it is compared: in capitals, and by the present spelling where trivy has older ones
/// (`KSV017` and `AVD-KSV-0017` are `KSV-0017`).
pub fn comparable(id: &str) -> String {
    let id = id.to_ascii_uppercase();
    let id = id.strip_prefix("AVD-").unwrap_or(&id);
    for series in ["KSV", "KCV", "DS"] {
        let number = id.strip_prefix(series).map(|rest| rest.trim_start_matches('-'));
        if let Some(number) = number
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            return format!("{series}-{number:0>4}");
        }
    }
    id.to_owned()
}

#[cfg(test)]
mod tests {
    use plumbline_checks::catalog::catalog;

    use super::*;

    #[test]
    fn every_peer_of_a_check_is_known() {
        for check in &catalog().all {
            for peer in check.references.peers {
                let known = peer.split_once('/').and_then(|(tool, _)| Standard::find(tool));
                assert!(matches!(known, Some(Standard::Tool(_))), "{}: {peer}", check.id);
            }
        }
    }

    #[test]
    fn older_spellings_of_trivy_are_the_same_id() {
        for spelling in ["KSV017", "ksv-0017", "AVD-KSV-0017", "KSV-017"] {
            assert_eq!(comparable(spelling), "KSV-0017");
        }
        assert_eq!(comparable("KSV-01010"), "KSV-01010");
        assert_eq!(comparable("CKV_K8S_16"), "CKV_K8S_16");
        assert_eq!(comparable("DS"), "DS");
    }
}
