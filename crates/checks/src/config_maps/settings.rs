//! The settings in a file, whatever its format: `name = value` and `name: value`.

/// The longest name that is taken for one, in bytes.
const NAME_LIMIT: usize = 64;

/// How much of a value is read, in bytes.
const VALUE_LIMIT: usize = 1024;

/// The name and value of each setting in `text` whose name is `wanted`: lines of properties, INI, YAML, dotenv and shell
/// files, members of JSON objects, flags such as `--name=value`.
///
/// A value is empty where it is not written there: a structure, a call, or a reference such as
/// `$NAME`. The reader sees names and values, not a language, and errs to the side of silence.
pub(super) fn settings(
    text: &str,
    wanted: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .map(str::trim)
        .filter(|line| !is_comment(line))
        .flat_map(in_line)
        .filter(move |(name, _)| wanted(name))
        .map(|(name, after)| (name, value(after)))
}

fn is_comment(line: &str) -> bool {
    ["#", "//", ";", "*", "<!--"].iter().any(|mark| line.starts_with(mark))
}

/// The names in a line, each with what stands after its separator.
fn in_line(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.match_indices(['=', ':']).filter_map(|(at, separator)| {
        let (before, after) = (&line[..at], &line[at + 1..]);
        let name = name(before, separator)?;
        // `==`, `=~` and `=>` compare, match and map; `::` qualifies, and `:=` ends with its `=`.
        let other = match separator {
            "=" => after.starts_with(['=', '~', '>']),
            _ => after.starts_with([':', '=']),
        };
        (!other).then_some((name, after))
    })
}

/// The name at the end of `before`.
fn name<'a>(before: &'a str, separator: &str) -> Option<&'a str> {
    let quotes = ['"', '\''];
    let before = match separator {
        "=" => before.trim_end_matches([':', '?']),
        _ => before,
    };
    let trimmed = before.trim_end().trim_end_matches(quotes);
    let start = trimmed
        .char_indices()
        .rev()
        .take(NAME_LIMIT + 1)
        .take_while(|(_, c)| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
        .last()?
        .0;
    let (context, name) = trimmed.split_at(start);
    let context = context.trim_end().trim_end_matches(quotes).trim_end();
    // With a colon, a name stands first in its line or object: else it is prose, or a part of a
    // value. `${NAME:-default}` is neither.
    let first = context.is_empty() || context.ends_with(['{', ',', '[', '-']);
    let named = name.len() <= NAME_LIMIT && !context.ends_with("${");
    (named && (separator == "=" || first)).then_some(name)
}

/// The value at the start of `after`; empty where it is not written there.
fn value(after: &str) -> &str {
    let after = after[..after.floor_char_boundary(VALUE_LIMIT)].trim_start();
    let mut chars = after.chars();
    if let Some(quote @ ('"' | '\'' | '`')) = chars.next() {
        let quoted = chars.as_str();
        let quoted = quoted.split(quote).next().unwrap_or_default();
        return if quoted.starts_with('$') { "" } else { quoted };
    }
    let value = after.split([',', ';']).next().unwrap_or_default();
    let value = value.split(" #").next().unwrap_or_default().trim();
    // Block scalars, structures, anchors, tags and variables; calls and lookups.
    let elsewhere = value.starts_with(['$', '{', '[', '|', '>', '&', '*', '!', '%'])
        || value.contains(['(', '[']);
    if elsewhere { "" } else { value.trim_end_matches(['}', ']', ')']) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str)> {
        settings(text, |_| true).filter(|(_, value)| !value.is_empty()).collect()
    }

    #[test]
    fn settings_of_common_formats_are_found() {
        for (line, expected) in [
            ("db.password=hunter2", ("db.password", "hunter2")),
            ("db.password = hunter2", ("db.password", "hunter2")),
            ("  password: hunter2 # of the test", ("password", "hunter2")),
            ("  - password: 'hunter2'", ("password", "hunter2")),
            (r#""password" : "hunter2","#, ("password", "hunter2")),
            ("password := `hunter2`", ("password", "hunter2")),
            ("export DB_PASSWORD=hunter2", ("DB_PASSWORD", "hunter2")),
            ("exec app --password=hunter2", ("--password", "hunter2")),
            ("password: correct horse", ("password", "correct horse")),
        ] {
            assert_eq!(found(line), [expected], "{line}");
        }
        assert_eq!(
            found(r#"{"user": "web", "db": {"password": "a,b"}}"#),
            [("user", "web"), ("password", "a,b")]
        );
        assert_eq!(found("user=web;password=x\r\nport=1\n").len(), 3);
    }

    #[test]
    fn what_is_elsewhere_has_no_value() {
        for line in [
            "password: |",
            "password: {secretKeyRef: ",
            "PASSWORD=$DB_PASSWORD",
            "PASSWORD=\"$DB_PASSWORD\"",
            "PASSWORD=$(cat /run/secrets/db)",
            "PASSWORD=${DB_PASSWORD:-guest}",
            "password: {{ .Values.password }}",
            "password = os.getenv(NAME)",
            "password = env[NAME]",
            "password: !vault",
            "# password: hunter2",
            "// password = hunter2",
            "if password == given",
            "Enter your password: then press return",
            "password:",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }

    #[test]
    fn long_lines_end_soon() {
        let line = "password=://".repeat(5_000);
        assert_eq!(settings(&line, |_| true).map(|(_, value)| value.len()).max(), Some(1024));
    }
}
