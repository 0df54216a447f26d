//! What the operator counted itself, from its metrics.

use std::collections::BTreeMap;

use anyhow::Result;

use super::result::Asked;
use crate::operator::Operator;

/// What it asked of the API server, by verb.
pub async fn requests(operator: &Operator) -> Result<BTreeMap<String, Asked>> {
    Ok(by_verb(&operator.metrics().await?))
}

fn by_verb(metrics: &str) -> BTreeMap<String, Asked> {
    let mut verbs: BTreeMap<String, Asked> = BTreeMap::new();
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, rest)) = line.split_once('{') else { continue };
        let Some((labels, value)) = rest.rsplit_once("} ") else { continue };
        let verb = labels.split(',').find_map(|label| label.strip_prefix("verb=\""));
        let (Some(verb), Ok(value)) = (verb, value.parse::<u64>()) else { continue };
        let asked = verbs.entry(verb.trim_end_matches('"').to_owned()).or_default();
        match name {
            "plumbline_api_requests_total" => asked.requests += value,
            "plumbline_api_request_bytes_total" => asked.sent += value,
            "plumbline_api_response_bytes_total" => asked.received += value,
            _ => {}
        }
    }
    verbs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_summed_by_verb() {
        let metrics = r#"
# TYPE plumbline_api_requests counter
plumbline_api_requests_total{verb="list",resource="pods",code="200"} 3
plumbline_api_requests_total{verb="list",resource="secrets",code="403"} 1
plumbline_api_response_bytes_total{verb="list",resource="pods"} 1000
plumbline_api_request_bytes_total{verb="patch",resource="securityreports/status"} 7
plumbline_leader 1
"#;
        let asked = |requests, sent, received| Asked { requests, sent, received };
        let expected = [("list", asked(4, 0, 1000)), ("patch", asked(0, 7, 0))];
        assert_eq!(by_verb(metrics), expected.map(|(verb, it)| (verb.to_owned(), it)).into());
    }
}
