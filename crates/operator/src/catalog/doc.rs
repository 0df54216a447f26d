//! The doc comment of a check, taken apart.

use plumbline_checks::Check;

/// A part of a check's doc comment, without the examples.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading; empty for the first part, which says what the check finds.
    pub heading: String,
    /// Its paragraphs, each on one line.
    pub paragraphs: Vec<String>,
}

/// The heading under which a check says why it matters.
pub const WHY: &str = "Why it matters";

/// The heading under which a check says what to do.
pub const MEND: &str = "How to mend it";

/// The parts of a check's doc comment.
pub fn sections(check: &Check) -> Vec<Section> {
    let mut sections = vec![Section { heading: String::new(), paragraphs: Vec::new() }];
    let mut fenced = false;
    let mut ended = true;
    for line in check.docs.lines().map(str::trim) {
        if line.starts_with("```") {
            fenced = !fenced;
            ended = true;
        } else if let Some(heading) = line.strip_prefix("## ") {
            sections.push(Section { heading: heading.to_owned(), paragraphs: Vec::new() });
            ended = true;
        } else if line.is_empty() {
            ended = true;
        } else if !fenced {
            let Some(Section { paragraphs, .. }) = sections.last_mut() else { continue };
            match paragraphs.last_mut() {
                Some(open) if !ended && !line.starts_with("- ") => {
                    open.push(' ');
                    open.push_str(line);
                }
                _ => paragraphs.push(line.to_owned()),
            }
            ended = false;
        }
    }
    sections
}

/// The text under `heading`; paragraphs are parted by an empty line.
pub fn text(sections: &[Section], heading: &str) -> String {
    let section = sections.iter().find(|section| section.heading == heading);
    section.map(|section| section.paragraphs.join("\n\n")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use plumbline_checks::catalog::catalog;

    use super::*;

    #[test]
    fn every_check_says_what_why_and_how() {
        for check in &catalog().all {
            let sections = sections(check);
            for heading in ["", WHY, MEND] {
                let text = text(&sections, heading);
                assert!(!text.is_empty(), "{}: {heading}", check.id);
                assert!(!text.contains("apiVersion:"), "{}: an example in a text", check.id);
            }
        }
    }
}
