//! SARIF: its schema, what code scanning asks for beyond it, and fingerprints.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::scan::output::fixture::{self, Fixture};

fn log(fixture: &Fixture) -> Value {
    let text = render(&fixture.document).expect("SARIF");
    serde_json::from_str(&text).expect("JSON")
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("results")
}

#[test]
fn a_log_as_the_schema_has_it() {
    let schema = include_str!("../../../../tests/schemas/sarif-2.1.0.json");
    let mut schema: Value = serde_json::from_str(schema).expect("a schema");
    // The pattern of languages has a bracket too many, which only some engines forgive. A scan writes
    // none.
    let definitions = &mut schema["definitions"];
    for (definition, property) in [("run", "language"), ("toolComponent", "language")] {
        let language = &mut definitions[definition]["properties"][property];
        language.as_object_mut().expect("a property").remove("pattern").expect("a pattern");
    }
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    for fixture in [fixture::small(), fixture::spoken_of(), fixture::flawless(), fixture::hostile()]
    {
        let log = log(&fixture);
        let wrong: Vec<String> = validator.iter_errors(&log).map(|it| it.to_string()).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
    let mut broken = log(&fixture::small());
    broken["runs"][0]["results"][0]["level"] = Value::from("severe");
    assert!(!validator.is_valid(&broken), "the schema judges levels");
}

#[test]
fn a_small_log() {
    let mut log = log(&fixture::small());
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        for format in ["text", "markdown"] {
            // The page of a check is its own; only that it is there matters here.
            let help = rule["help"][format].as_str().expect("help").to_owned();
            assert!(help.contains("Why it matters") && help.contains("How to mend it"), "{help}");
            rule["help"][format] = Value::from(help.lines().next().unwrap_or_default());
        }
    }
    log["runs"][0]["tool"]["driver"]["version"] = Value::from("(version)");
    insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&log).expect("JSON"));
}

#[test]
fn rules_are_those_that_results_name() {
    let log = log(&fixture::hostile());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let mut named = BTreeSet::new();
    for result in results(&log) {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(result["ruleId"], rules[index]["id"]);
        named.insert(index);
    }
    assert_eq!(named.len(), rules.len());
}

#[test]
fn every_check_is_a_rule_that_code_scanning_takes() {
    for check in &catalog().all {
        let rule = rule(check);
        assert!(!rule.full_description.text.is_empty(), "{}", check.id);
        assert!(rule.full_description.text.chars().count() <= 1024, "{}", check.id);
        let tags: BTreeSet<_> = rule.properties.tags.iter().collect();
        assert_eq!(tags.len(), rule.properties.tags.len(), "{}: a tag twice", check.id);
        assert!(tags.len() <= TAGS_LIMIT, "{}", check.id);
        let threats = tags.iter().filter(|tag| tag.starts_with("threat/")).count();
        assert_eq!(threats, check.threats.len(), "{}: tags were cut", check.id);
    }
    assert_eq!(pascal_case("cap-sys-admin"), "CapSysAdmin");
}

#[test]
fn every_result_has_an_address_and_a_line() {
    for fixture in [fixture::spoken_of(), fixture::hostile()] {
        for result in results(&log(&fixture)) {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("an address");
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
            assert!(!uri.is_empty() && uri.chars().all(plain), "{uri}");
            assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 0));
        }
    }
    assert_eq!(uri("a b/c:d%.yaml"), "a%20b/c%3Ad%25.yaml");
    assert_eq!(uri("/tmp/a.yaml"), "file:///tmp/a.yaml");
}

#[test]
fn fingerprints_are_distinct_and_do_not_move() {
    let before = fixture::hostile();
    let prints = |log: &Value| -> Vec<String> {
        let print = |it: &Value| it["partialFingerprints"]["plumblineFinding/v1"].to_string();
        results(log).iter().map(print).collect()
    };
    let known = prints(&log(&before));
    assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), known.len());
    let mut after = before;
    for finding in after.document.objects.iter_mut().flat_map(|object| &mut object.findings) {
        finding.line = finding.line.map(|line| line + 7);
        finding.path = finding.path.take().map(|path| path.replace("[0]", "[1]").into());
        finding.detail = Some("in other words".into());
    }
    assert_eq!(prints(&log(&after)), known);
}

#[test]
fn no_text_of_a_tenant_is_a_link() {
    assert_eq!(unlinked("a [b](http://c)"), "a \\[b\\](http://c)");
    assert_eq!(unlinked("containers[0]"), "containers[0]");
    for result in results(&log(&fixture::hostile())) {
        let message = result["message"]["text"].as_str().expect("a message");
        assert!(!message.replace("\\]", "").contains("]("), "{message}");
    }
}
