//! Versions as servers and nodes tell them.

use std::fmt;

/// A minor version, such as 1.37.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(pub u16, pub u16);

impl fmt::Display for Minor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1)
    }
}

/// A version, as far as support goes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// Its first two numbers.
    pub(crate) minor: Minor,
    /// Whether somebody else than the project built it, who may support it for longer: providers of
    /// clusters and Linux distributions.
    pub(crate) provider: bool,
}

/// What stands behind the numbers of builds that are supported as long as those of the project are:
/// its own before a release, and those of distributions that follow it.
const AS_PROJECT: [&str; 7] = ["-alpha.", "-beta.", "-rc.", "+k0s", "+k3s", "-k3s", "+rke2"];

impl Version {
    /// The version that `text` names: `v1.37.0`, `2.1.4-k3s1`, `1.6.20~ds1`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (major, rest) = text.split_once('.')?;
        let (minor, rest) = number(rest);
        let rest = rest.strip_prefix('.').map_or(rest, |patch| number(patch).1);
        let minor = Minor(major.parse().ok()?, minor.parse().ok()?);
        let as_project = rest.is_empty() || AS_PROJECT.iter().any(|start| rest.starts_with(start));
        Some(Self { minor, provider: !as_project })
    }
}

/// The digits that `text` starts with, and the rest.
fn number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_of_a_provider_are_told_from_those_of_the_project() {
        for (text, major, minor, provider) in [
            ("v1.37.0", 1, 37, false),
            ("1.37", 1, 37, false),
            ("v1.38.0-rc.1", 1, 38, false),
            ("v1.35.1+k3s1", 1, 35, false),
            ("v1.35.1+rke2r1", 1, 35, false),
            ("2.1.4-k3s1", 2, 1, false),
            ("v1.33.5-eks-3025e55", 1, 33, true),
            ("v1.33.5-gke.1200000", 1, 33, true),
            ("1.6.20~ds1", 1, 6, true),
            ("1.33.4-3.rhaos4.20.git1.el9", 1, 33, true),
            ("1.33+", 1, 33, true),
        ] {
            let expected = Version { minor: Minor(major, minor), provider };
            assert_eq!(Version::parse(text), Some(expected), "{text}");
        }
        for text in ["", "v", "1", "1.", ".7", "1.x", "one.two", "1.99999.0", "-1.2", "٣.٤"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
