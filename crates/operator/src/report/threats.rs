//! How each of the 20 threats stands.

use std::array;

use plumbline_checks::CheckResult;
use plumbline_checks::threat::{THREATS, Threat};
use plumbline_crds::{ThreatVerdict, Verdict};

use super::draft::{Extent, count};

/// How each threat stands by the verdicts of one report alone, by number.
pub(super) type OwnThreats = [ThreatVerdict; THREATS.len()];

/// The same, without why.
pub type Verdicts = [Verdict; THREATS.len()];

/// In how many namespaces a threat stands open, and in how many it cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ThreatTotal {
    failing: u32,
    unknown: u32,
    passing: u32,
}

/// How each threat stands in all namespaces, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreatTotals([ThreatTotal; THREATS.len()]);

impl ThreatTotals {
    /// Adds how the threats stand in a namespace.
    pub fn add(&mut self, verdicts: &Verdicts) {
        for (total, verdict) in self.0.iter_mut().zip(verdicts) {
            match verdict {
                Verdict::Fail => total.failing += 1,
                Verdict::Unknown => total.unknown += 1,
                Verdict::Pass => total.passing += 1,
                Verdict::NotApplicable => {}
            }
        }
    }
}

/// How each threat stands by `results`.
pub(super) fn own(results: &[CheckResult<'_>]) -> OwnThreats {
    array::from_fn(|index| by_results(&THREATS[index], results))
}

/// How each threat stands as a report of that `extent` tells it.
pub(super) fn shown(own: &OwnThreats, extent: &Extent) -> Vec<ThreatVerdict> {
    let shown = THREATS.iter().zip(own).enumerate().map(|(index, (threat, own))| match extent {
        Extent::Namespace { .. } => in_namespace(threat, own.clone()),
        Extent::Cluster(context) => in_cluster(own.clone(), context.threats.0[index]),
    });
    shown.collect()
}

/// How a threat stands in the report of a namespace, as well as it can: where every check of it passes.
pub fn at_best(threat: &Threat) -> ThreatVerdict {
    let (verdict, reason) = match threat.open {
        Some(open) => (Verdict::Unknown, Some(open.to_owned())),
        None => (Verdict::Pass, None),
    };
    let own = ThreatVerdict { id: threat.id, verdict, findings: 0, namespaces: 0, reason };
    in_namespace(threat, own)
}

fn by_results(threat: &Threat, results: &[CheckResult<'_>]) -> ThreatVerdict {
    let of_threat = || results.iter().filter(|r| r.check.threats.contains(&threat.id));
    let findings = count(of_threat().filter(|result| !result.failed.is_empty()).count());
    let missing = of_threat().find_map(|result| result.unknown.keys().next());
    let (verdict, reason) = if findings > 0 {
        (Verdict::Fail, None)
    } else if let Some(missing) = missing {
        (Verdict::Unknown, Some(missing.clone().into_owned()))
    } else if let Some(exempted) = of_threat().find(|result| !result.exempted.is_empty()) {
        // Only whoever accepted it can say whether the threat is met.
        (Verdict::Unknown, Some(format!("{} is exempted: see exempted", exempted.check.id)))
    } else if let Some(open) = threat.open {
        (Verdict::Unknown, Some(open.to_owned()))
    } else if of_threat().any(|result| result.passed > 0) {
        (Verdict::Pass, None)
    } else {
        (Verdict::NotApplicable, Some("nothing that the threat could reach".to_owned()))
    };
    ThreatVerdict { id: threat.id, verdict, findings, namespaces: 0, reason }
}

/// What belongs to the cluster as a whole, no namespace can vouch for.
fn in_namespace(threat: &Threat, own: ThreatVerdict) -> ThreatVerdict {
    match (own.verdict, threat.of_cluster) {
        (Verdict::Pass | Verdict::NotApplicable, Some(what)) => ThreatVerdict {
            verdict: Verdict::Unknown,
            reason: Some(format!("{what} in ClusterSecurityReport cluster")),
            ..own
        },
        _ => own,
    }
}

/// The worst of the cluster's own objects and of its namespaces.
fn in_cluster(own: ThreatVerdict, total: ThreatTotal) -> ThreatVerdict {
    let ThreatTotal { failing: namespaces, unknown, passing } = total;
    match own.verdict {
        Verdict::Fail => ThreatVerdict { namespaces, ..own },
        _ if namespaces > 0 => {
            ThreatVerdict { verdict: Verdict::Fail, reason: None, namespaces, ..own }
        }
        Verdict::Unknown => own,
        _ if unknown > 0 => {
            let reason = format!("unknown in namespaces: {unknown}; see their SecurityReports");
            ThreatVerdict { verdict: Verdict::Unknown, reason: Some(reason), ..own }
        }
        Verdict::NotApplicable if passing > 0 => {
            ThreatVerdict { verdict: Verdict::Pass, reason: None, ..own }
        }
        Verdict::Pass | Verdict::NotApplicable => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(verdict: Verdict) -> ThreatVerdict {
        ThreatVerdict { id: 2, verdict, findings: 0, namespaces: 0, reason: None }
    }

    #[test]
    fn a_namespace_never_vouches_for_the_cluster() {
        let threat = THREATS[1];
        assert!(threat.of_cluster.is_some());
        for own in [Verdict::Pass, Verdict::NotApplicable] {
            let told = in_namespace(&threat, verdict(own));
            assert_eq!(told.verdict, Verdict::Unknown);
            assert!(told.reason.is_some_and(|it| it.contains("ClusterSecurityReport")));
        }
        assert_eq!(in_namespace(&threat, verdict(Verdict::Fail)).verdict, Verdict::Fail);
    }

    #[test]
    fn the_cluster_tells_the_worst_of_itself_and_its_namespaces() {
        use Verdict::{Fail, NotApplicable, Pass, Unknown};
        for (own, namespaces, told) in [
            (Pass, [Pass, NotApplicable], Pass),
            (NotApplicable, [Pass, NotApplicable], Pass),
            (NotApplicable, [NotApplicable, NotApplicable], NotApplicable),
            (Pass, [Pass, Unknown], Unknown),
            (Unknown, [Pass, Pass], Unknown),
            (Unknown, [Unknown, Fail], Fail),
            (Fail, [Pass, Pass], Fail),
        ] {
            let mut totals = ThreatTotals::default();
            for namespace in namespaces {
                totals.add(&[namespace; THREATS.len()]);
            }
            let cluster = in_cluster(verdict(own), totals.0[1]);
            assert_eq!(cluster.verdict, told, "{own:?} {namespaces:?}");
            let failing = namespaces.iter().filter(|it| **it == Fail).count();
            assert_eq!(cluster.namespaces as usize, failing);
        }
    }
}
