//! Until when versions of Kubernetes and of container runtimes are supported.
//!
//! The days stand in `versions.csv`, each with where it was read and when. The script `refresh`
//! beside it writes the file anew from what the projects publish; see `docs/versions.md`. What it
//! does not know, and what was read too long ago, never makes a pass.

mod version;

use std::fmt;
use std::sync::LazyLock;

use crate::day::Day;
use crate::evidence::DATE_UNKNOWN;
use crate::offence::{Offence, Verdict};

pub use version::Minor;
pub(crate) use version::Version;

const CSV: &str = include_str!("versions.csv");

/// How old what was read may be, in days, for a version to pass by it: half a year. Kubernetes has a
/// new minor version three times a year and containerd twice, so data that is older has missed one
/// of each, and support is shortened or prolonged between them.
const STALE_AFTER: i64 = 183;

/// What is supported or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Kubernetes.
    Kubernetes,
    /// containerd.
    Containerd,
    /// CRI-O.
    CriO,
    /// The controller of the project ingress-nginx.
    IngressNginx,
}

impl Product {
    const ALL: [Self; 4] = [Self::Kubernetes, Self::Containerd, Self::CriO, Self::IngressNginx];

    /// Its name in the data; that of a runtime is its scheme in the status of a node too.
    fn id(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
            Self::Containerd => "containerd",
            Self::CriO => "cri-o",
            Self::IngressNginx => "ingress-nginx",
        }
    }

    /// The container runtime that nodes call `id`.
    pub(crate) fn runtime(id: &str) -> Option<Self> {
        [Self::Containerd, Self::CriO].into_iter().find(|runtime| runtime.id() == id)
    }
}

impl fmt::Display for Product {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Kubernetes => "Kubernetes",
            Self::CriO => "CRI-O",
            Self::Containerd | Self::IngressNginx => self.id(),
        })
    }
}

/// A row of the data.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// What was released.
    pub product: Product,
    /// The minor version; None for a product that ended as a whole.
    pub minor: Option<Minor>,
    /// The day of its first release, where that is known.
    pub released: Option<Day>,
    /// The last day of support.
    pub end: Day,
    /// How the last day is known.
    pub basis: Basis,
    /// The address of what says so.
    pub source: &'static str,
    /// The day on which the source is known to have said so.
    pub read: Day,
}

/// How the last day of support is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The day is published.
    Published,
    /// It is published as tentative.
    Tentative,
    /// The month is published; its last day is taken.
    Month,
    /// It follows from a policy that is published.
    Policy,
}

impl Basis {
    const ALL: [Self; 4] = [Self::Published, Self::Tentative, Self::Month, Self::Policy];

    /// Its name in the data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Tentative => "tentative",
            Self::Month => "month",
            Self::Policy => "policy",
        }
    }
}

/// Whether a provider or distribution built `version`, such as `v1.33.5-eks-3025e55`, and may support
/// it for longer than the project does.
pub fn is_of_provider(version: &str) -> bool {
    Version::parse(version).is_some_and(|version| version.provider)
}

/// The rows. One that cannot be read is left out; a test sees to it that none is.
static RELEASES: LazyLock<Vec<Release>> =
    LazyLock::new(|| CSV.lines().skip(1).filter_map(Release::parse).collect());

/// Every row of the data, in its order.
pub fn releases() -> &'static [Release] {
    &RELEASES
}

impl Release {
    /// `product,minor,released,end,basis,source,read`, without quotes.
    fn parse(line: &'static str) -> Option<Self> {
        let cells: Vec<&'static str> = line.split(',').collect();
        let [product, minor, released, end, basis, source, read] = cells[..] else { return None };
        let minor = match minor {
            "" => None,
            minor => Some(Version::parse(minor)?.minor),
        };
        let released = match released {
            "" => None,
            day => Some(Day::parse(day)?),
        };
        Some(Self {
            product: Product::ALL.into_iter().find(|known| known.id() == product)?,
            minor,
            released,
            end: Day::parse(end)?,
            basis: Basis::ALL.into_iter().find(|known| known.as_str() == basis)?,
            source,
            read: Day::parse(read)?,
        })
    }
}

fn of(product: Product) -> impl Iterator<Item = &'static Release> {
    releases().iter().filter(move |release| release.product == product)
}

/// Judges whether `version` of `product` is supported on `today`; `path` leads to where it is told.
pub(crate) fn judge(
    product: Product,
    version: Version,
    today: Option<Day>,
    path: &'static str,
) -> Verdict {
    let Some(today) = today else { return Verdict::Unknown(DATE_UNKNOWN.into()) };
    let Version { minor, provider } = version;
    let known = || of(product).filter_map(|it| Some((it.minor?, it)));
    let exact = known().find(|(known, _)| *known == minor);
    let oldest = known().min_by_key(|(known, _)| *known).filter(|(oldest, _)| minor < *oldest);
    let Some((_, release)) = exact.or(oldest) else {
        let read = known().map(|(_, release)| release.read).max();
        let read = read.map(|day| format!(" of {day}")).unwrap_or_default();
        let reason = format!(
            "the support dates{read} do not know {product} {minor}; those of a newer Plumbline may"
        );
        return Verdict::Unknown(reason.into());
    };
    let Release { end, read, .. } = release;
    if today > *end {
        if provider {
            let reason = format!(
                "{product} {minor} ended on {end}; the provider of this build may support it for longer"
            );
            return Verdict::Unknown(reason.into());
        }
        let on = if exact.is_some() { "on" } else { "before" };
        let detail = format_args!("{product} {minor}: support ended {on} {end}");
        return Verdict::fail_if(Some(Offence::at(path).detail(detail)));
    }
    if today.since(*read) > STALE_AFTER {
        let reason = format!(
            "the support date of {product} {minor} was read on {read}, too long ago to go by; a \
             newer Plumbline has newer ones"
        );
        return Verdict::Unknown(reason.into());
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests;
