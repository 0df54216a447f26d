//! Markdown: as a parser of it sees the comment, and its bound.

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::scan::output::fixture;

fn parsed(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

#[test]
fn a_small_comment() {
    insta::assert_snapshot!("markdown", render(&fixture::small().document));
    insta::assert_snapshot!("markdown_flawless", render(&fixture::flawless().document));
}

#[test]
fn what_a_tenant_writes_is_no_markup() {
    let fixture = fixture::hostile();
    let text = render(&fixture.document);
    assert_eq!(fixture::acting(&text), None);
    let mut code = Vec::new();
    for event in parsed(&text) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                panic!("{event:?} in {text}");
            }
            Event::InlineHtml(html) => assert_eq!(&*html, "<br>"),
            Event::Html(html) => {
                let ours = html.starts_with("<details><summary>") || html.starts_with("</details>");
                assert!(ours && !html.contains("script"), "{html}");
            }
            // What is no code is ours.
            Event::Text(text) => {
                let theirs = ["@all", "@team", "#1", "evil", "|"];
                assert!(!theirs.iter().any(|word| text.contains(word)), "{text}");
            }
            Event::Code(text) => code.push(text.to_string()),
            _ => {}
        }
    }
    let label = fixture.document.objects[0].label();
    assert!(label.contains("<script>") && code.contains(&label), "{code:?}");
    let reason = &fixture.document.objects[0].exempted[0].reason;
    assert!(reason.contains('|') && code.contains(reason), "{code:?}");
}

#[test]
fn rows_have_the_cells_of_their_table() {
    let text = render(&fixture::hostile().document);
    let (mut cells, mut rows) = (0, 0);
    for event in parsed(&text) {
        match event {
            Event::Start(Tag::TableCell) => cells += 1,
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Code(code) => assert!(!code.contains("\\|"), "{code}"),
            _ => {}
        }
    }
    let table_rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows > 20 && cells >= rows);
    for line in table_rows {
        let bars = line.replace("\\|", "").matches('|').count();
        assert!(bars == 6 || bars == 9, "{line}");
    }
}

#[test]
fn a_large_comment_is_cut_and_says_so() {
    let mut fixture = fixture::large();
    let object = fixture.document.objects[0].clone();
    let exempted: Vec<Exempted> = object
        .findings
        .iter()
        .map(|finding| Exempted { finding: finding.clone(), reason: "x".repeat(160) })
        .collect();
    for object in &mut fixture.document.objects {
        object.exempted.clone_from(&exempted);
    }
    let problem = Problem { file: None, document: None, line: None, message: "y".repeat(1000) };
    fixture.document.errors = vec![problem.clone(); 500];
    fixture.document.warnings = vec![problem; 500];
    fixture.document.unknown.clear();
    let text = render(&fixture.document);
    assert!(text.len() <= COMMENT_LIMIT && text.len() > COMMENT_LIMIT / 2, "{}", text.len());
    let failed: usize =
        fixture.document.objects.iter().map(|object| verdicts::failed(object).count()).sum();
    let shown = text.lines().filter(|line| line.starts_with("| ") && line.contains(" | `")).count();
    let left = format!("{} more failed checks", failed - shown);
    assert!(shown > 0 && text.contains(&left), "{left}");
    let objects = fixture.document.objects.iter().filter(|it| !it.findings.is_empty()).count();
    let headings = text.lines().filter(|line| line.starts_with("### ")).count();
    assert!(text.contains(&format!("{} objects not shown", objects - headings)));
    assert!(text.contains("Errors (500)") && text.contains("Warnings (500)"));
    for section in text.split("<details>").skip(1) {
        let count = section.split(['(', ')']).nth(1).and_then(|count| count.parse::<usize>().ok());
        let items = section.lines().filter_map(|line| line.strip_prefix("- "));
        let (more, listed): (Vec<_>, Vec<_>) = items.partition(|item| item.starts_with("and "));
        let more = more.first().and_then(|item| item.strip_prefix("and "));
        let more = more.and_then(|line| line.split(' ').next()?.parse::<usize>().ok());
        assert_eq!(count, Some(listed.len() + more.unwrap_or_default()));
    }
}
