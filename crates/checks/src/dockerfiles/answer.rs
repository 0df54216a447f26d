//! From what was found to a verdict.

use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

/// Fail where there is an offence; else unknown where something had no value in the file.
pub(super) fn answer(
    offences: Vec<DockerfileOffence>,
    missing: Option<String>,
) -> DockerfileVerdict {
    match missing {
        Some(reason) if offences.is_empty() => Verdict::Unknown(reason.into()),
        _ => Verdict::from_offences(offences),
    }
}
