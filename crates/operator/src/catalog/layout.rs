//! Text for people: columns, colours of severities, wrapped paragraphs.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use plumbline_checks::Severity;

/// The widest that text is set, in columns.
const MAX_WIDTH: usize = 100;

/// The narrowest: below this, words would be cut.
const MIN_WIDTH: usize = 40;

/// How wide text is set: as wide as the terminal, within bounds.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    let columns = terminal.map_or(MAX_WIDTH, |(width, _)| usize::from(width.0));
    columns.clamp(MIN_WIDTH, MAX_WIDTH)
}

/// A cell of a table.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell without a colour.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::new() }
    }

    /// A severity in its colour.
    pub fn severity(severity: Severity) -> Self {
        Self { text: severity.as_str().to_owned(), style: severity_style(severity) }
    }
}

/// The colour of a severity. What is not a terminal gets none: see `print` in `cli.rs`.
pub fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Blue.on_default(),
        Severity::Info => Style::new().dimmed(),
    }
}

/// The style of a heading.
pub const HEADING: Style = Style::new().bold();

/// Aligned columns, as kubectl sets them.
pub fn table(header: &[&str], rows: &[Vec<Cell>]) -> String {
    let header = header.iter().map(|name| Cell { text: (*name).to_owned(), style: HEADING });
    let rows: Vec<Vec<Cell>> = std::iter::once(header.collect()).chain(rows.to_vec()).collect();
    let mut widths = vec![0; rows.iter().map(Vec::len).max().unwrap_or(0)];
    for (column, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
        widths[column] = widths[column].max(cell.text.chars().count());
    }
    let mut text = String::new();
    for row in &rows {
        let mut gap = 0;
        for (Cell { text: cell, style }, width) in row.iter().zip(&widths) {
            if !cell.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(text, "{:gap$}{style}{cell}{style:#}", "");
                gap = 0;
            }
            gap += width - if cell.is_empty() { 0 } else { cell.chars().count() } + COLUMN_GAP;
        }
        text.push('\n');
    }
    text
}

/// What stands between columns.
const COLUMN_GAP: usize = 3;

/// A table in Markdown.
pub fn markdown_table(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let escape = |cell: &String| cell.replace('|', "\\|");
    let mut table = line(header.iter().map(|name| (*name).to_owned()).collect());
    let _ = writeln!(table, "|{}", "---|".repeat(header.len()));
    table.extend(rows.iter().map(|row| line(row.iter().map(escape).collect())));
    table
}

/// `text` without what Markdown would take for marks; a bar is one in tables alone.
pub fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// `text` in lines of at most `width`, the first after `first`, the others after `rest`.
pub fn wrap(text: &str, width: usize, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_no_line_ends_in_blanks() {
        let row = |cells: [&str; 3]| cells.map(Cell::plain).to_vec();
        let text = table(&["A", "LONG", "C"], &[row(["one", "", "x"]), row(["2", "two", ""])]);
        let plain = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(plain, "A     LONG   C\none          x\n2     two\n");
    }

    #[test]
    fn a_bar_does_not_end_a_cell() {
        let table = markdown_table(&["a"], &[vec!["curl | sh".to_owned()]]);
        assert_eq!(table, "| a |\n|---|\n| curl \\| sh |\n");
    }

    #[test]
    fn ids_are_not_torn_apart() {
        let text = wrap("cap-add-only-net-bind cap-add-only-net-bind", 24, "", "  ");
        assert_eq!(text, "cap-add-only-net-bind\n  cap-add-only-net-bind");
    }
}
