//! Credentials in the settings of a file, whatever its format: `name = value`, `name: value`,
//! `<name>value</name>`, and `name` and `value` as two settings.

use super::names::{Naming, may_name, naming};
use super::values::is_literal;

/// The longest name that is taken for one, in bytes.
const NAME_LIMIT: usize = 64;

/// How much of a value is read, in bytes.
const VALUE_LIMIT: usize = 256;

/// The shortest value that is taken for a credential, in bytes: minified scripts are full of
/// `password:e`.
const SHORTEST: usize = 3;

/// How far a label matcher may begin before its label, in bytes.
const MATCHER_LIMIT: usize = 256;

/// How many credentials are listed for one text.
const LISTED: usize = 64;

/// A setting that is a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setting<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its value.
    pub(super) value: &'a str,
}

/// A value as it stands behind its name.
#[derive(Clone, Copy)]
struct Value<'a> {
    text: &'a str,
    quoted: bool,
    /// What follows it in the line.
    rest: &'a str,
}

/// The settings in `text` that are credentials: lines of properties, INI, YAML, dotenv and shell
/// files, members of JSON objects, elements of XML, flags such as `--name=value`.
///
/// A value that is not written there is none: a structure, a call, or a reference such as `$NAME`.
/// The reader sees names and values, not a language, and errs to the side of silence.
pub(super) fn settings(text: &str) -> Vec<Setting<'_>> {
    let mut found = Vec::new();
    // Most texts are short and name nothing.
    if !may_name(text) {
        return found;
    }
    let mut reader = Reader::default();
    for line in text.lines().map(str::trim) {
        let wanted = (reader.awaits() || may_name(line)) && !is_comment(line);
        if wanted {
            reader.read(line, &mut found);
        }
    }
    found
}

/// What the lines before tell of the next.
#[derive(Default)]
struct Reader<'a> {
    /// The value of a setting `name` that names a credential: its value comes as `value`.
    named: Option<(&'a str, Naming)>,
    /// For how many more lines `named` holds.
    lines: u8,
    /// A setting whose value is the next line.
    block: Option<(&'a str, Naming)>,
}

impl<'a> Reader<'a> {
    fn awaits(&self) -> bool {
        self.named.is_some() || self.block.is_some()
    }

    fn read(&mut self, line: &'a str, found: &mut Vec<Setting<'a>>) {
        if let Some((name, naming)) = self.block.take()
            && is_credential(name, naming, Value { text: line, quoted: true, rest: "" })
        {
            found.push(Setting { name, value: line });
        }
        for (name, separator, after) in in_line(line) {
            if found.len() >= LISTED {
                return;
            }
            let value = value(after, separator);
            let short = name.trim_start_matches(['-', '@', '.']);
            if matches!(short, "name" | "key" | "Name" | "Key") {
                self.named = naming(value.text).map(|naming| (value.text, naming));
                self.lines = 3;
            } else if matches!(short, "value" | "Value") {
                if let Some((name, naming)) = self.named.take()
                    && is_credential(name, naming, value)
                {
                    found.push(Setting { name, value: value.text });
                }
            } else if let Some(naming) = naming(name) {
                if matches!(after.trim(), "|" | "|-" | "|+" | ">" | ">-") {
                    self.block = Some((name, naming));
                } else if is_credential(name, naming, value) {
                    found.push(Setting { name, value: value.text });
                }
            }
        }
        self.lines = self.lines.saturating_sub(1);
        if self.lines == 0 {
            self.named = None;
        }
    }
}

fn is_comment(line: &str) -> bool {
    // `//registry/:_authToken=…` is a line of `.npmrc`.
    let comment = ["#", "//", ";", "*", "<!--"].iter().any(|mark| line.starts_with(mark));
    comment && !(line.starts_with("//") && line.contains("/:_"))
}

/// The names in a line, each with its separator and what stands after it.
fn in_line(line: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    line.match_indices(['=', ':', '>']).filter_map(|(at, separator)| {
        let (before, after) = (&line[..at], &line[at + 1..]);
        let name = name(before, separator, after)?;
        // `==`, `=~` and `=>` compare, match and map; `::` qualifies, and `:=` ends with its `=`.
        let other = match separator {
            "=" => after.starts_with(['=', '~', '>']),
            ":" => after.starts_with([':', '=']),
            _ => false,
        };
        (!other).then_some((name, separator, after))
    })
}

/// The name at the end of `before`.
fn name<'a>(before: &'a str, separator: &str, after: &str) -> Option<&'a str> {
    // JSON in JSON escapes its quotes.
    let quotes = ['"', '\'', '\\'];
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
    let first = context.is_empty() || context.ends_with(['{', ',', '[', '-', '(']);
    let placed = match separator {
        "=" => !is_matcher(context, after),
        ":" => first,
        _ => context.ends_with('<'),
    };
    (name.len() <= NAME_LIMIT && placed && !context.ends_with("${")).then_some(name)
}

/// Whether what follows `context` is a label in a query of metrics: `metric{secret="web"}`.
fn is_matcher(context: &str, after: &str) -> bool {
    let near = &context[context.floor_char_boundary(context.len().saturating_sub(MATCHER_LIMIT))..];
    let Some((metric, labels)) = near.rsplit_once('{') else {
        return false;
    };
    after.starts_with(['"', '\\', '\''])
        && !labels.contains('}')
        && metric.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}

/// The value at the start of `after`; empty where it is not written there.
fn value<'a>(after: &'a str, separator: &str) -> Value<'a> {
    let tight = separator == "=" && !after.starts_with(char::is_whitespace);
    let after = after[..after.floor_char_boundary(VALUE_LIMIT)].trim_start();
    let none = Value { text: "", quoted: false, rest: "" };
    for quote in ["\\\"", "\"", "'", "`"] {
        if let Some(rest) = after.strip_prefix(quote) {
            let (text, rest) = rest.split_once(quote).unwrap_or((rest, ""));
            let reference = text.starts_with('$') && !text.starts_with("$2");
            return if reference { none } else { Value { text, quoted: true, rest } };
        }
    }
    let end = if separator == ">" {
        after.find('<')
    } else if tight {
        after.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '"' | '\'' | '\\'))
    } else {
        after.find([',', ';']).into_iter().chain(after.find(" #")).min()
    };
    let text = after[..end.unwrap_or(after.len())].trim_end();
    // Block scalars, structures, anchors, tags and variables; calls and lookups.
    let hash = text.starts_with("$2") || text.starts_with("$apr1$");
    let elsewhere = (text.starts_with(['$', '{', '[', '|', '>', '&', '*', '!', '%']) && !hash)
        || text.contains(['(', '[']);
    let text = text.trim_end_matches(['}', ']', ')']);
    if elsewhere { none } else { Value { text, quoted: false, rest: &after[text.len()..] } }
}

/// Whether `value` is a credential, under a name of one in a file.
fn is_credential(name: &str, naming: Naming, value: Value<'_>) -> bool {
    let Value { text, quoted, rest } = value;
    text.len() >= SHORTEST
        && !is_kind(text)
        && !is_pattern(text)
        && !is_label(name, text, rest)
        && (quoted || !is_code(name, text, rest))
        && is_literal(naming, text)
}

/// Whether `text` says what a value is made of: in schemas and in code.
fn is_kind(text: &str) -> bool {
    let kinds =
        ["string", "str", "boolean", "bool", "integer", "number", "object", "array", "text"];
    kinds.iter().any(|kind| text.eq_ignore_ascii_case(kind)) || text == "required"
}

/// Whether `text` is a pattern that credentials match.
fn is_pattern(text: &str) -> bool {
    [".*", ".+", "\\S", "\\w", "[^", "$1"].iter().any(|sign| text.contains(sign))
}

/// Whether `text`, before `rest`, is written for people: a sentence, or the label of an entry field.
fn is_label(name: &str, text: &str, rest: &str) -> bool {
    let last = name.rsplit(['.', '_', '-']).next().unwrap_or_default();
    let capital = text.starts_with(|c: char| c.is_uppercase());
    let words = text.split_whitespace().count();
    let letters = |word: &str| word.chars().all(char::is_alphabetic);
    let goes_on = rest.starts_with(' ') && rest.split_whitespace().next().is_some_and(letters);
    let foreign = !text.is_ascii() && text.chars().all(|c| c.is_alphabetic() || c == ' ');
    words >= 5
        || foreign
        || (words >= 2
            && (may_name(text) || rest.starts_with(", ") || text.ends_with(['.', '?', '!'])))
        || (capital && letters(text) && (goes_on || begin_alike(text, last)))
}

/// Whether two words begin alike, as `Passwort` and `password`.
fn begin_alike(one: &str, other: &str) -> bool {
    let start = |word: &str| word.chars().take(4).flat_map(char::to_lowercase).collect::<String>();
    start(one) == start(other)
}

/// Whether `text`, which has no quotes and stands before `rest`, is the name of a variable or of
/// another setting: `password = config.password`, `login(password=password)`.
fn is_code(name: &str, text: &str, rest: &str) -> bool {
    let word =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    let path = text.contains('.') && text.split('.').all(word);
    let last = name.rsplit('.').next().unwrap_or_default();
    let argument = rest.starts_with([',', ')']) && text == last;
    let member = name.starts_with("self.") || name.starts_with("this.");
    path || argument || (member && word(text)) || (text.contains('.') && naming(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str)> {
        settings(text).iter().map(|setting| (setting.name, setting.value)).collect()
    }

    #[test]
    fn settings_of_common_formats_are_found() {
        for (line, expected) in [
            ("db.password=hunter2", ("db.password", "hunter2")),
            ("db.password = hunter2", ("db.password", "hunter2")),
            ("  password: hunter2 # of the test", ("password", "hunter2")),
            ("  - password: 'hunter2'", ("password", "hunter2")),
            (r#""password" : "hunter2","#, ("password", "hunter2")),
            (r#"{\"password\":\"hunter2\"}"#, ("password", "hunter2")),
            ("password := `hunter2`", ("password", "hunter2")),
            ("export DB_PASSWORD=hunter2", ("DB_PASSWORD", "hunter2")),
            ("exec app --password=hunter2 --port=1", ("--password", "hunter2")),
            ("password: correct horse", ("password", "correct horse")),
            ("<password>hunter2</password>", ("password", "hunter2")),
            ("host=db password=hunter2 user=web", ("password", "hunter2")),
            ("- {name: DB_PASSWORD, value: hunter2}", ("DB_PASSWORD", "hunter2")),
            ("- name: DB_PASSWORD\n  value: hunter2", ("DB_PASSWORD", "hunter2")),
            ("<name>db.password</name>\n<value>hunter2</value>", ("db.password", "hunter2")),
            (r#"<add key="Password" value="hunter2"/>"#, ("Password", "hunter2")),
            ("password: |-\n  hunter2\nport: 1", ("password", "hunter2")),
            ("password: 123456", ("password", "123456")),
        ] {
            assert_eq!(found(line), [expected], "{line}");
        }
        assert_eq!(
            found(r#"{"user": "web", "db": {"password": "a,b", "apiKey": "x,y"}}"#),
            [("password", "a,b"), ("apiKey", "x,y")]
        );
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
            "- name: DB_PASSWORD\n  valueFrom: {}\n- name: LEVEL\n  value: debug",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }

    #[test]
    fn what_is_about_credentials_is_none() {
        for line in [
            "password: Password",
            "passwordHint: Enter a new password.",
            "invalidPassword=The password is wrong!",
            "password=Пароль",
            "\"password\": \"Passwort\"",
            "\"password\": \"string\"",
            "token = req.headers.authorization;",
            "self.password = password",
            "connect(user=user, password=password)",
            "kube_secret_info{namespace=\"web\",secret=\"web-tls\"}",
            "Match password=.* in lines",
            "f({password:e,token:t})",
            "password = settings.db.password",
            "--credential:  if yes, tokens are kept",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }

    #[test]
    fn long_lines_end_soon() {
        let line = "password=://".repeat(5_000);
        assert_eq!(settings(&line), []);
        let many = "password=hunter2 ".repeat(5_000);
        assert_eq!(settings(&many).len(), LISTED);
        assert_eq!(settings(&format!("{many}\n").repeat(3)).len(), LISTED);
    }
}
