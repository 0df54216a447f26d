//! The part of `docs/coverage.md` on standards that have a list of controls and no rules of their own.

use std::fmt::Write as _;

use plumbline_checks::Check;

use super::framework::{Benchmark, Requirement, requirements};
use super::layout;
use super::standard::Standard;

/// The standards, beside the CIS benchmark, whose ids stand with those of tools.
const STANDARDS: [Standard; 4] = [Standard::Nsa, Standard::Pss, Standard::Mitre, Standard::Owasp];

/// How many checks of a control are named.
const NAMED: usize = 8;

/// Each standard with its controls: the checks that judge each, and what is left.
pub fn markdown() -> String {
    let lists = STANDARDS.map(|standard| (standard, requirements(standard, Benchmark::Cited)));
    let rows: Vec<Vec<String>> =
        lists.iter().map(|(standard, list)| tally(*standard, list)).collect();
    let header = ["standard", "controls", "judged", "for people alone", "not judged"];
    let mut text = format!(
        "\n## By standard\n\n\
         A control counts as judged where a check judges it or a part of it. \
         `plumbline compliance` tells how files or a cluster stand by each: see \
         [compliance](compliance.md).\n\n{}",
        layout::markdown_table(&header, &rows)
    );
    for (standard, list) in &lists {
        let rows: Vec<Vec<String>> = list.iter().map(row).collect();
        let table = layout::markdown_table(&["id", "control", "judged by", "left"], &rows);
        // Writing to a String cannot fail.
        let _ = write!(text, "\n### {}\n\n{table}", standard.heading());
    }
    text
}

fn tally(standard: Standard, list: &[Requirement]) -> Vec<String> {
    let judged = list.iter().filter(|it| !it.checks.is_empty()).count();
    let people = list.iter().filter(|it| it.checks.is_empty() && it.missing.is_empty()).count();
    let numbers = [list.len(), judged, people, list.len() - judged - people];
    std::iter::once(standard.heading()).chain(numbers.map(|number| number.to_string())).collect()
}

fn row(requirement: &Requirement) -> Vec<String> {
    let Requirement { control, id, checks, missing } = requirement;
    let link = |check: &&Check| format!("[{id}](checks/{id}.md)", id = check.id);
    let mut judged: Vec<String> = checks.iter().take(NAMED).map(link).collect();
    if let Some(more @ 1..) = checks.len().checked_sub(NAMED) {
        judged.push(format!("and {more} more"));
    }
    let left = missing.iter().map(|known| format!("{}: {}", known.slug, known.why_not()));
    let people = Some(control.manual.clone()).filter(|manual| !manual.is_empty());
    let left: Vec<String> = left.chain(people).collect();
    vec![(*id).to_owned(), control.title.clone(), judged.join(", "), left.join("; ")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_is_there_with_a_check_or_what_is_left() {
        let text = markdown();
        for standard in STANDARDS {
            assert!(text.contains(&format!("### {}", standard.heading())));
            for requirement in requirements(standard, Benchmark::Cited) {
                let cells = row(&requirement);
                assert!(!(cells[2].is_empty() && cells[3].is_empty()), "{}", requirement.id);
            }
        }
    }
}
