//! Levels and versions of the standards.

use std::fmt;

/// How strict a namespace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Everything is allowed.
    Privileged,
    /// Known ways to more rights are closed.
    Baseline,
    /// Hardened as far as ordinary workloads can be.
    Restricted,
}

impl Level {
    /// All levels, the laxest first.
    pub const ALL: [Self; 3] = [Self::Privileged, Self::Baseline, Self::Restricted];

    /// Its name in labels of namespaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }

    /// The level of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A version of the standards: the minor version of Kubernetes 1.
///
/// Versions after the newest say what the newest says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Version {
    /// The newest version that changed a rule.
    pub const NEWEST: Self = Self::minor(37);

    /// The version of Kubernetes 1.`minor`.
    pub const fn minor(minor: u64) -> Self {
        Self(minor)
    }

    /// What a label of a namespace says: `latest` or `v1.N`, nothing else.
    ///
    /// ```
    /// use plumbline_checks::pod_security::Version;
    /// assert_eq!(Version::parse("v1.25"), Some(Version::minor(25)));
    /// assert_eq!(Version::parse("latest"), Some(Version::NEWEST));
    /// assert_eq!(Version::parse("v1.025"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if text == "latest" {
            return Some(Self::NEWEST);
        }
        let digits = text.strip_prefix("v1.")?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let padded = digits.len() > 1 && digits.starts_with('0');
        // Kubernetes counts in signed numbers, and takes no larger ones.
        let minor = digits.parse::<i64>().ok().filter(|_| plain && !padded)?;
        u64::try_from(minor).ok().map(Self)
    }

    /// Whether it is as new as Kubernetes 1.`minor`.
    pub(super) fn is_since(self, minor: u8) -> bool {
        self.0 >= u64::from(minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "v1.{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_written_in_one_way() {
        for text in ["v1.0", "v1.9", "v1.10", "v1.37", "v1.99", "v1.9223372036854775807"] {
            let version = Version::parse(text);
            assert_eq!(version.map(|version| version.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "v1.",
            "v1.00",
            "v1.01",
            "v1.+1",
            "v1.-1",
            "v1.1 ",
            "v1.1\n",
            "v1.1.0",
            "V1.1",
            "1.1",
            "v2.1",
            "Latest",
            "latest ",
            "v1.9223372036854775808",
            "v1.99999999999999999999",
            "v1.\u{661}",
        ] {
            assert_eq!(Version::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn levels_have_one_spelling() {
        for level in Level::ALL {
            assert_eq!(Level::parse(level.as_str()), Some(level));
        }
        for name in ["", "Baseline", "baseline ", "default"] {
            assert_eq!(Level::parse(name), None, "{name:?}");
        }
        assert!(Level::ALL.is_sorted());
    }
}
