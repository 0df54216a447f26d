//! The coverage as text: `docs/coverage.md` and `plumbline checks coverage`.

use std::fmt::Write as _;

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use super::coverage::{Coverage, IdCoverage, Row, StandardCoverage, Tally};
use super::framework::{CIS_NEWEST, controls};
use super::layout::{self, Cell};
use super::standard::Standard;
use super::standards_page;

/// How the coverage looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CoverageOutput {
    /// Aligned columns.
    Table,
    /// The reference page, whole.
    Markdown,
    /// An object with every field.
    Json,
}

/// The coverage; only of `standards` unless there are none.
///
/// # Errors
///
/// It cannot be written as JSON.
pub fn render(
    mut coverage: Coverage,
    standards: &[Standard],
    output: CoverageOutput,
) -> anyhow::Result<String> {
    if !standards.is_empty() {
        coverage.standards.retain(|covered| standards.contains(&covered.standard));
        let named = |row: &Row| standards.iter().any(|name| !row.known.ids(*name).is_empty());
        coverage.rows.retain(named);
    }
    match output {
        CoverageOutput::Markdown if standards.is_empty() => {
            Ok(markdown(&coverage) + &standards_page::markdown())
        }
        CoverageOutput::Markdown => Ok(markdown(&coverage)),
        CoverageOutput::Json => json(&coverage),
        CoverageOutput::Table if standards.is_empty() => {
            let rows = coverage.rows.iter().collect::<Vec<_>>();
            Ok(format!("{}\n{}", row_table(&rows), summary_table(&coverage)))
        }
        CoverageOutput::Table => {
            let ids: String = coverage.standards.iter().map(id_table).collect();
            let missing =
                coverage.rows.iter().filter(|row| row.check.is_none()).collect::<Vec<_>>();
            Ok(format!("{ids}\n{}\n{}", row_table(&missing), summary_table(&coverage)))
        }
    }
}

fn row_table(rows: &[&Row]) -> String {
    let row = |row: &&Row| {
        let check = row.check.map_or("", |check| check.id);
        let why = if row.check.is_some() { String::new() } else { row.known.why_not() };
        vec![Cell::plain(&row.known.slug), Cell::plain(check), Cell::plain(why)]
    };
    let rows: Vec<Vec<Cell>> = rows.iter().map(row).collect();
    layout::table(&["KNOWN AS", "CHECK", "WHY NOT"], &rows)
}

fn id_table(covered: &StandardCoverage) -> String {
    let name = covered.standard.name();
    let row = |id: &IdCoverage| {
        let cells = [
            format!("{name}/{}", id.id),
            id.state().as_str().to_owned(),
            id.checks.join(","),
            missing(id).join(","),
        ];
        cells.map(Cell::plain).to_vec()
    };
    let rows: Vec<Vec<Cell>> = covered.ids.iter().map(row).collect();
    layout::table(&["ID", "STATE", "CHECKS", "NOT JUDGED"], &rows)
}

fn missing(id: &IdCoverage) -> Vec<&'static str> {
    id.missing.iter().map(|known| known.slug.as_str()).collect()
}

const SUMMARY: [&str; 5] = ["tool", "judged", "in part", "on workloads", "in part"];

fn summary(coverage: &Coverage) -> impl Iterator<Item = [String; 5]> + '_ {
    coverage.standards.iter().map(|covered| {
        let (all, workloads) = (covered.tally(false), covered.tally(true));
        let of = |tally: Tally| format!("{} of {}", tally.judged, tally.ids);
        [
            covered.standard.heading(),
            of(all),
            all.in_part.to_string(),
            of(workloads),
            workloads.in_part.to_string(),
        ]
    })
}

fn summary_table(coverage: &Coverage) -> String {
    let rows: Vec<Vec<Cell>> = summary(coverage).map(|row| row.map(Cell::plain).to_vec()).collect();
    let header = SUMMARY.map(str::to_uppercase);
    layout::table(&header.each_ref().map(String::as_str), &rows)
}

fn markdown(coverage: &Coverage) -> String {
    let rows: Vec<Vec<String>> = summary(coverage).map(|row| row.to_vec()).collect();
    let summary = layout::markdown_table(&SUMMARY, &rows);
    let mut page = format!(
        "# Coverage\n\n\
         Which of the checks known in the field Plumbline has, and why it lacks the others. The list was made \
         by reading the catalogues of other tools and the CIS Kubernetes Benchmark, and matching their rules \
         to each other; it also has checks that none of them has. `plumbline checks coverage` prints it.\n\n\
         ## Summary\n\n\
         How many ids of each catalogue are judged. One id can stand for several rules: it counts as soon as \
         one of them is judged, and the ids of which others are not are in the column \"in part\". Workloads \
         are objects that carry a Pod or a Pod template.\n\n{summary}\n\
         kube-bench runs the CIS benchmark; its numbers in the newest version stand beside those of the \
         version that the checks cite. The list has every rule of these tools, but of kubescape and \
         docker-bench only those that are like one of another tool or belong to a threat. trivy stands for \
         its checks of configurations, without its vulnerability scanner.\n"
    );
    let (judged, rest): (Vec<&Row>, Vec<&Row>) =
        coverage.rows.iter().partition(|row| row.check.is_some());
    let rows: Vec<Vec<String>> = judged.iter().map(|row| judged_row(row)).collect();
    let table = layout::markdown_table(&["check", "finds", "in other tools"], &rows);
    // Writing to a String cannot fail.
    let _ = write!(page, "\n## Judged\n\n{table}");
    let rows: Vec<Vec<String>> = rest.iter().map(|row| missing_row(row)).collect();
    let table = layout::markdown_table(&["known as", "finds", "why not", "in other tools"], &rows);
    let _ = write!(page, "\n## Not judged\n\n{table}\n## By tool\n");
    for covered in &coverage.standards {
        let mut rows: Vec<Vec<String>> = covered.ids.iter().map(id_row).collect();
        let newest = format!("in {CIS_NEWEST}");
        let mut header = vec!["id", "state", "checks", "not judged"];
        if covered.standard == Standard::Cis {
            header.insert(1, &newest);
            for (row, id) in rows.iter_mut().zip(&covered.ids) {
                row.insert(1, newest_id(&id.id));
            }
        }
        let table = layout::markdown_table(&header, &rows);
        let _ = write!(page, "\n### {}\n\n{table}", covered.standard.heading());
    }
    page
}

/// What the newest CIS benchmark calls `id`.
fn newest_id(id: &str) -> String {
    let control = controls(Standard::Cis).iter().find(|control| control.id == id);
    control.map(|control| control.newest_id.clone()).unwrap_or_default()
}

fn judged_row(row: &Row) -> Vec<String> {
    let Row { known, check } = row;
    match check {
        Some(check) if check.id == known.slug => {
            vec![link(check.id), check.title.to_owned(), elsewhere(row)]
        }
        check => {
            let check = check.map_or_else(String::new, |check| link(check.id));
            vec![format!("{check} (as {})", known.slug), known.title.clone(), elsewhere(row)]
        }
    }
}

fn missing_row(row: &Row) -> Vec<String> {
    vec![row.known.slug.clone(), row.known.title.clone(), row.known.why_not(), elsewhere(row)]
}

fn id_row(id: &IdCoverage) -> Vec<String> {
    let checks: Vec<String> = id.checks.iter().map(|check| link(check)).collect();
    let state = id.state().as_str().to_owned();
    vec![id.id.clone(), state, checks.join(", "), missing(id).join(", ")]
}

fn link(check: &str) -> String {
    format!("[{check}](checks/{check}.md)")
}

/// What standards and tools call a row, and how they differ.
fn elsewhere(row: &Row) -> String {
    let named = Standard::ALL.into_iter().map(|standard| (standard, row.known.ids(standard)));
    let named = named.filter(|(_, ids)| !ids.is_empty());
    let ids = named.map(|(standard, ids)| format!("{} {}", standard.name(), ids.join(", ")));
    let note = Some(row.known.note.clone()).filter(|note| !note.is_empty());
    ids.chain(note).collect::<Vec<_>>().join("; ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CoverageRecord<'a> {
    known_checks: Vec<KnownRecord<'a>>,
    standards: Vec<StandardRecord<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KnownRecord<'a> {
    known_as: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StandardRecord<'a> {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'static str>,
    all: TallyRecord,
    on_workloads: TallyRecord,
    ids: Vec<IdRecord<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TallyRecord {
    ids: usize,
    judged: usize,
    in_part: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IdRecord<'a> {
    id: &'a str,
    state: &'static str,
    on_workloads: bool,
    checks: &'a [&'static str],
    not_judged: Vec<&'static str>,
}

fn json(coverage: &Coverage) -> anyhow::Result<String> {
    let tally = |Tally { ids, judged, in_part }: Tally| TallyRecord { ids, judged, in_part };
    let known = |row: &'_ Row| KnownRecord {
        known_as: &row.known.slug,
        title: &row.known.title,
        check: row.check.map(|check| check.id),
        why_not: row.check.is_none().then(|| row.known.why_not()),
    };
    let record = CoverageRecord {
        known_checks: coverage.rows.iter().map(known).collect(),
        standards: coverage
            .standards
            .iter()
            .map(|covered| StandardRecord {
                name: covered.standard.name(),
                version: covered.standard.version(),
                all: tally(covered.tally(false)),
                on_workloads: tally(covered.tally(true)),
                ids: covered.ids.iter().map(id_record).collect(),
            })
            .collect(),
    };
    let json =
        serde_json::to_string_pretty(&record).context("cannot write the coverage as JSON")?;
    Ok(json + "\n")
}

fn id_record(id: &IdCoverage) -> IdRecord<'_> {
    IdRecord {
        id: &id.id,
        state: id.state().as_str(),
        on_workloads: id.on_workloads,
        checks: &id.checks,
        not_judged: missing(id),
    }
}

#[cfg(test)]
mod tests {
    use plumbline_checks::catalog::catalog;

    use super::*;

    fn shown(output: CoverageOutput) -> String {
        let checks: Vec<_> = catalog().find("privileged-container").into_iter().collect();
        let coverage = Coverage::of(&checks);
        let text = render(coverage, &[Standard::Tool("kubesec")], output).expect("JSON");
        anstream::adapter::strip_str(&text).to_string()
    }

    /// The reasons follow from what is read today, so only what is stable is looked at.
    #[test]
    fn one_check_and_one_tool() {
        let table = shown(CoverageOutput::Table);
        assert!(table.contains("kubesec/Privileged"), "{table}");
        let line = table.lines().find(|line| line.starts_with("kubesec/HostPID"));
        assert!(line.is_some_and(|line| line.contains("not judged") && line.ends_with("host-pid")));
        let page = shown(CoverageOutput::Markdown);
        assert!(page.contains(
            "| Privileged | judged | [privileged-container](checks/privileged-container.md) |  |"
        ));
        assert!(
            page.contains("| host-pid | Host PID namespace shared | not judged yet: "),
            "{page}"
        );
        let json: serde_json::Value =
            serde_json::from_str(&shown(CoverageOutput::Json)).expect("JSON");
        let kubesec = &json["standards"][0];
        assert_eq!((&kubesec["name"], &kubesec["all"]["judged"]), (&"kubesec".into(), &1.into()));
        assert_eq!(json["standards"].as_array().map(Vec::len), Some(1));
    }

    /// Whatever a person reads is in the page.
    #[test]
    fn every_row_and_every_id_is_in_the_page() {
        let coverage = Coverage::of_catalog();
        let page = markdown(&coverage);
        for row in &coverage.rows {
            assert!(page.contains(&row.known.slug), "{}", row.known.slug);
        }
        for id in coverage.standards.iter().flat_map(|covered| &covered.ids) {
            assert!(page.contains(&format!("| {} |", id.id)), "{}", id.id);
        }
    }
}
