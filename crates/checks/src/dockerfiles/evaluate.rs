//! The engine for Dockerfiles: a file in, verdicts out.

use crate::catalog::catalog;
use crate::check::Check;
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileVerdict, Verdict};

/// The verdict of one check on a Dockerfile.
#[derive(Debug)]
pub struct DockerfileResult {
    /// The check.
    pub check: &'static Check,
    /// Its answer: the offences by line, each once, those that a comment asks to ignore among them.
    pub verdict: DockerfileVerdict,
}

/// Evaluates every check on Dockerfiles that `settings` let run, by id.
pub fn evaluate_dockerfile(file: &Dockerfile, settings: &Settings) -> Vec<DockerfileResult> {
    // The list of the catalogue is sorted by id.
    let checks = catalog().dockerfile.iter().filter(|(check, _)| settings.run(check));
    checks
        .map(|(check, evaluate)| {
            let verdict = match evaluate(file, settings) {
                Verdict::Fail(offences) => {
                    let mut offences = offences.into_vec();
                    offences.sort();
                    offences.dedup();
                    for offence in &mut offences {
                        let ignore = file.ignored(check.id, offence.line);
                        offence.ignored = ignore.map(|ignore| ignore.reason.clone());
                    }
                    Verdict::Fail(offences.into_boxed_slice())
                }
                verdict => verdict,
            };
            DockerfileResult { check, verdict }
        })
        .collect()
}
