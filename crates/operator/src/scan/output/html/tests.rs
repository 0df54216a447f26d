//! HTML: what a browser is told not to do, escaping, and headings.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ring::digest::{SHA256, digest};

use super::*;
use crate::scan::output::fixture;

fn pages() -> Vec<String> {
    [fixture::small(), fixture::spoken_of(), fixture::flawless(), fixture::hostile()]
        .iter()
        .map(|fixture| render(&fixture.document).expect("a page"))
        .collect()
}

/// The text between `before` and `after`.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).expect(before);
    rest.split_once(after).expect(after).0
}

#[test]
fn a_small_page() {
    let page = render(&fixture::small().document).expect("a page");
    let page = page.replace(plumbline_checks::RULES_VERSION, "(version)");
    insta::assert_snapshot!("html", between(&page, "<body>", "</body>"));
}

#[test]
fn the_policy_admits_this_style_and_nothing_else() {
    for page in pages() {
        let style = between(&page, "<style>", "</style>");
        let hash = BASE64_STANDARD.encode(digest(&SHA256, style.as_bytes()));
        let policy = between(&page, "\"Content-Security-Policy\" content=\"", "\"");
        let expected = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
        );
        assert_eq!(policy, expected, "the style was changed: put its hash into scan.html");
        for outside in
            ["src=\"", "<link", "@import", "url(", "style=", "<script", "<img", "<iframe"]
        {
            assert!(!page.contains(outside), "{outside} in {page}");
        }
        let links = page.matches("href=\"").count();
        assert_eq!(links, page.matches("href=\"#threat-").count());
    }
}

#[test]
fn what_a_tenant_writes_is_text() {
    let fixture = fixture::hostile();
    let page = render(&fixture.document).expect("a page");
    assert_eq!(fixture::acting(&page), None);
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{page}");
    // Every angle is one of the template: whatever else is there, tags come in pairs.
    for tag in ["details", "table", "tr", "td", "th", "code", "p", "span", "h3", "li"] {
        let opened = page.matches(&format!("<{tag}>")).count();
        let opened = opened + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn threats_that_are_linked_are_told() {
    for page in pages() {
        for link in page.split("href=\"#").skip(1) {
            let id = link.split('"').next().unwrap_or_default();
            assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
        }
    }
}

#[test]
fn a_page_without_findings_says_so() {
    let page = render(&fixture::flawless().document).expect("a page");
    assert!(page.contains("No check fails.") && !page.contains("id=\"threats\""));
    let page = render(&Document::new()).expect("a page");
    assert!(page.contains("0 objects"));
}
