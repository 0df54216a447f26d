//! The verdicts of a check on its subjects, summed up.

use std::borrow::Cow;

use crate::evaluate::{CheckResult, ExemptedSubject, FailedSubject};
use crate::evidence::Evidence;
use crate::exemption::Exemptions;
use crate::kind::Kind;
use crate::offence::{Offence, Verdict};
use crate::workloads::{PodView, Workloads};

/// The exemptions of a subject: of its object, and of its template or Pod.
pub(crate) type Exempt<'a> = [Option<&'a Exemptions>; 2];

/// The result of a check while its subjects are judged.
pub(crate) struct Judging<'a> {
    /// The result so far.
    pub(crate) result: CheckResult<'a>,
    /// Whether exemptions count.
    pub(crate) honours: bool,
}

impl<'a> Judging<'a> {
    /// Adds the verdicts on one subject, each with the exemptions that apply to it: the worst of
    /// them counts.
    pub(crate) fn add(
        &mut self,
        kind: &'a str,
        name: &'a str,
        verdicts: impl IntoIterator<Item = (Cow<'a, Verdict>, Exempt<'a>)>,
    ) {
        let mut offences: Vec<Cow<'a, Offence>> = Vec::new();
        let mut accepted: Vec<Cow<'a, Offence>> = Vec::new();
        let mut accepted_because = None;
        let mut unknown: Option<Cow<'a, str>> = None;
        let mut passed = false;
        for (verdict, exempt) in verdicts {
            match verdict {
                Cow::Borrowed(Verdict::Pass) | Cow::Owned(Verdict::Pass) => passed = true,
                Cow::Borrowed(Verdict::NotApplicable) | Cow::Owned(Verdict::NotApplicable) => {}
                Cow::Borrowed(Verdict::Unknown(reason)) => unknown = Some(Cow::Borrowed(reason)),
                Cow::Owned(Verdict::Unknown(reason)) => unknown = Some(Cow::Owned(reason.into())),
                failed => {
                    let mut exemptions = exempt.into_iter().flatten().filter(|_| self.honours);
                    let reason = exemptions.find_map(|it| it.reason(self.result.check.id));
                    accepted_because = accepted_because.or(reason);
                    let list = if reason.is_some() { &mut accepted } else { &mut offences };
                    match failed {
                        Cow::Borrowed(Verdict::Fail(found)) => {
                            list.extend(found.iter().map(Cow::Borrowed));
                        }
                        Cow::Owned(Verdict::Fail(found)) => {
                            list.extend(found.into_iter().map(Cow::Owned));
                        }
                        _ => {}
                    }
                }
            }
        }
        let subject = |mut offences: Vec<_>| {
            offences.sort();
            offences.dedup();
            FailedSubject { kind, name, offences }
        };
        let result = &mut self.result;
        if !offences.is_empty() {
            result.failed.push(subject(offences));
        } else if let Some(reason) = unknown {
            *result.unknown.entry(reason).or_default() += 1;
        } else if let Some(reason) = accepted_because {
            result.exempted.push(ExemptedSubject { subject: subject(accepted), reason });
        } else if passed {
            result.passed += 1;
        }
    }

    /// Adds the verdicts on the Pods of each workload. Where Pods cannot be read, the template
    /// tells what is asked for but not what runs: it can fail, it cannot pass.
    pub(crate) fn workloads(
        &mut self,
        workloads: &Workloads<'a>,
        evidence: &Evidence,
        judge: impl Fn(&PodView<'a>) -> Cow<'a, Verdict>,
    ) {
        let missing = evidence.require(Kind::Pod).err();
        for workload in &workloads.active {
            let verdicts = workload.pods.iter().map(|pod| {
                let verdict = judge(pod);
                let verdict = match (&missing, verdict.as_ref()) {
                    (Some(missing), Verdict::Pass) => Cow::Owned(Verdict::from(missing.clone())),
                    _ => verdict,
                };
                (verdict, [workload.exempt, pod.fact.exempt.as_deref()])
            });
            self.add(workload.kind, workload.name, verdicts);
        }
    }
}
