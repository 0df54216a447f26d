//! Credentials in command lines: the values of flags, and the options of well-known clients.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::LazyLock;

use super::names::{Naming, flag_naming, naming};
use super::script::{Word, commands};
use super::values::is_literal;
use super::{Found, What, in_text, looks_random};

/// A credential in the arguments of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// Which argument it stands in.
    pub(crate) argument: usize,
    /// By what it is told. Never its value.
    pub(crate) told: Told,
}

/// By what a credential in the arguments of a command is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The flag or the setting that it is the value of.
    Name(String),
    /// The kind of the address that it is the password in.
    Address(&'static str),
    /// Its known format, or that it looks drawn at random: the kind.
    Form(&'static str),
}

/// The credentials in `arguments`: a program and its arguments, or arguments alone. An argument
/// with spaces is read as a script too.
pub(crate) fn in_arguments(arguments: &[&str]) -> Vec<Given> {
    let mut found: BTreeMap<(usize, usize), (usize, Told)> = BTreeMap::new();
    let mut add = |argument: usize, range: Range<usize>, told: Told| {
        found.entry((argument, range.start)).or_insert((range.end, told));
    };
    let words: Vec<Word<'_>> = arguments.iter().map(|text| Word { start: 0, text }).collect();
    for (position, told, range) in in_command(&words) {
        add(position, range, Told::Name(told));
    }
    let mut flag = "";
    for (argument, text) in arguments.iter().enumerate() {
        if text.contains(char::is_whitespace) {
            for (range, told) in in_script(text) {
                add(argument, range, Told::Name(told));
            }
        }
        for Found { what, range, address } in in_text(text) {
            let told = match what {
                What::Setting(name) => Told::Name(name.to_owned()),
                What::Form(kind) if address => Told::Address(kind),
                What::Form(kind) => Told::Form(kind),
            };
            add(argument, range, told);
        }
        let (name, value) = text.split_once('=').unwrap_or((flag, text));
        if looks_random(name, value) {
            add(argument, text.len() - value.len()..text.len(), Told::Form("a random value"));
        }
        flag = if text.starts_with('-') { text } else { "" };
    }
    let mut given: Vec<Given> = Vec::new();
    let mut last = None;
    for ((argument, start), (end, told)) in found {
        // What lies in another is the same credential.
        if last.is_none_or(|(before, before_end)| before != argument || start >= before_end) {
            last = Some((argument, end));
            given.push(Given { argument, told });
        }
    }
    given
}

/// The credentials that the commands of `script` are given, each with its place.
pub(super) fn in_script(script: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    for words in commands(script) {
        let given = in_command(&words).into_iter().map(|(position, told, range)| {
            let start = words[position].start;
            (start + range.start..start + range.end, told)
        });
        found.extend(given);
        found.extend(words.windows(2).filter_map(in_header));
    }
    found
}

/// The credential in a header that a client sends: `-H 'X-Api-Key: …'`.
fn in_header(pair: &[Word<'_>]) -> Option<(Range<usize>, String)> {
    let [flag, word] = pair else { return None };
    let inner = bare(word.text);
    let (name, value) = word.text[inner.clone()].split_once(": ")?;
    let value_start = inner.end - value.len();
    let header = matches!(flag.text, "-H" | "--header");
    let found = header && naming(name).is_some_and(|naming| is_value(naming, value));
    let start = word.start + value_start;
    found.then(|| (start..start + value.len(), name.to_owned()))
}

/// The credentials that one command is given: which word, what is told, and where in the word.
fn in_command(words: &[Word<'_>]) -> Vec<(usize, String, Range<usize>)> {
    let mut found = Vec::new();
    let client = words.iter().enumerate().find_map(|(at, word)| Some((at, client(word.text)?)));
    let prompts = client.is_some_and(|(_, client)| client.prompts);
    for (at, pair) in words.windows(2).enumerate() {
        let [flag, value] = pair else { continue };
        let long = flag.text.len() > 2 && flag.text.starts_with('-');
        let named =
            flag.text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if !long || !named || prompts || value.text.starts_with('-') {
            continue;
        }
        let Some(naming) = flag_naming(flag.text) else { continue };
        let range = bare(value.text);
        if is_value(naming, &value.text[range.clone()]) {
            found.push((at + 1, flag.text.to_owned(), range));
        }
    }
    if let Some((at, _)) = client {
        let own = in_client(&words[at..]);
        found.extend(own.into_iter().map(|(position, told, range)| (at + position, told, range)));
    }
    found
}

/// A program with an option that takes a credential and does not say so.
struct Client {
    /// Its names, between spaces.
    names: &'static str,
    option: &'static str,
    takes: Takes,
    /// Whether its long flags ask for the password and take no word.
    prompts: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// `-pvalue`; a word after it is something else
    Joined,
    /// `-p value`
    Next,
    /// `-p value` and `-pvalue`
    Either,
    /// `-u user:value` and `-uuser:value`
    Login,
    /// As `Next`, where the word `login` stands among the arguments
    AfterLogin,
    /// The option is a word, and the value the second after it
    Second,
    /// The option is a word, and the value the fourth after it
    Fourth,
}

const fn takes(names: &'static str, option: &'static str, takes: Takes) -> Client {
    Client { names, option, takes, prompts: matches!(takes, Takes::Joined) }
}

const CLIENTS: &[Client] = &[
    takes(
        "mysql mysqladmin mysqlcheck mysqldump mysqlimport mysqlpump mysqlsh mysqlshow mariadb \
         mariadb-admin mariadb-check mariadb-dump mariadb-import mariadb-show xtrabackup \
         mariabackup",
        "-p",
        Takes::Joined,
    ),
    takes("redis-cli valkey-cli keydb-cli", "-a", Takes::Next),
    takes(
        "mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop",
        "-p",
        Takes::Either,
    ),
    takes("sshpass", "-p", Takes::Either),
    takes("ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd", "-w", Takes::Either),
    takes("sqlcmd bcp mosquitto_pub mosquitto_sub", "-P", Takes::Either),
    takes("cqlsh cypher-shell rabbitmqadmin", "-p", Takes::Either),
    takes("curl", "-u", Takes::Login),
    takes("curl", "--user", Takes::Login),
    takes("curl", "-U", Takes::Login),
    takes("curl", "--proxy-user", Takes::Login),
    takes("etcdctl", "--user", Takes::Login),
    takes("docker podman nerdctl buildah skopeo helm oras crane az", "-p", Takes::AfterLogin),
    takes("rabbitmqctl", "add_user", Takes::Second),
    takes("rabbitmqctl", "change_password", Takes::Second),
    takes("mc", "set", Takes::Fourth),
    takes("mc", "add", Takes::Fourth),
];

/// The program that `word` calls, with any of its options.
fn client(word: &str) -> Option<&'static Client> {
    static BY_NAME: LazyLock<HashMap<&str, &Client>> = LazyLock::new(|| {
        let names = |client: &'static Client| client.names.split_ascii_whitespace();
        let named = |client| names(client).map(move |name| (name, client));
        CLIENTS.iter().flat_map(named).collect()
    });
    BY_NAME.get(program_name(word)).copied()
}

fn program_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or_default()
}

impl Client {
    fn is(&self, word: &str) -> bool {
        self.names.split_ascii_whitespace().any(|known| known == program_name(word))
    }
}

/// The credentials in `words`, of which the first calls a client.
fn in_client(words: &[Word<'_>]) -> Vec<(usize, String, Range<usize>)> {
    let mut found = Vec::new();
    let name = words.first().map_or("", |word| program_name(word.text));
    let login = words.iter().any(|word| word.text == "login");
    for option in CLIENTS.iter().filter(|known| known.is(name)) {
        for (at, word) in words.iter().enumerate().skip(1) {
            let Some((position, range)) = option.value(words, at, word.text, login) else {
                continue;
            };
            if is_value(Naming::Password, &words[position].text[range.clone()]) {
                found.push((position, format!("{} of {name}", option.option), range));
            }
        }
    }
    found
}

impl Client {
    /// Where the value stands that the word at `at` introduces.
    fn value(
        &self,
        words: &[Word<'_>],
        at: usize,
        word: &str,
        login: bool,
    ) -> Option<(usize, Range<usize>)> {
        let joined = || {
            let tail = word.strip_prefix(self.option)?;
            let range = bare(tail);
            let start = self.option.len();
            (!tail.is_empty()).then_some((at, start + range.start..start + range.end))
        };
        let after = |steps: usize| {
            let next = words.get(at + steps).filter(|_| word == self.option)?;
            Some((at + steps, bare(next.text)))
        };
        match self.takes {
            Takes::Joined => joined(),
            Takes::Next => after(1),
            Takes::Either => after(1).or_else(joined),
            Takes::AfterLogin => after(1).filter(|_| login),
            Takes::Second => after(2),
            Takes::Fourth => after(4),
            Takes::Login => {
                let short = self.option.len() == 2;
                let (position, range) = after(1).or_else(|| joined().filter(|_| short))?;
                let text = &words[position].text[range.clone()];
                let colon = text.find(':')?;
                Some((position, range.start + colon + 1..range.end))
            }
        }
    }
}

/// Whether `value` is a credential and not put together when the command runs.
fn is_value(naming: Naming, value: &str) -> bool {
    let variable = value.split('$').skip(1).any(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '{' | '('))
            || rest.starts_with(|c: char| c.is_ascii_digit()) && value.len() <= 3
    });
    !variable && is_literal(naming, value)
}

/// The place of `word` without the quotes around it.
fn bare(word: &str) -> Range<usize> {
    let quoted = ['"', '\'']
        .iter()
        .any(|quote| word.len() >= 2 && word.starts_with(*quote) && word.ends_with(*quote));
    if quoted { 1..word.len() - 1 } else { 0..word.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(arguments: &[&str]) -> Vec<String> {
        let shown = |given: Given| match given.told {
            Told::Name(name) => name,
            Told::Address(kind) | Told::Form(kind) => kind.to_owned(),
        };
        in_arguments(arguments).into_iter().map(shown).collect()
    }

    #[test]
    fn flags_are_named() {
        for (arguments, name) in [
            (&["app", "--password=hunter2"][..], "--password"),
            (&["app", "--password", "hunter2"], "--password"),
            (&["app", "-password", "hunter2", "x"], "-password"),
            (&["--api-token", "a1B2c3"], "--api-token"),
            (&["DB_PASSWORD=hunter2"], "DB_PASSWORD"),
            (&["sh", "-c", "app --token a1B2c3 && sleep 1"], "--token"),
            (&["sh", "-c", "export PGPASSWORD='hunter2'\npsql"], "PGPASSWORD"),
            (&["app", "--dsn=postgres://a:hunter2@db"], "a URL with a password"),
            (&["-H", "X-Api-Key: hunter2"], "X-Api-Key"),
            (&["sh", "-c", "curl -H 'X-Api-Key: hunter2' http://web"], "X-Api-Key"),
        ] {
            assert_eq!(told(arguments), [name], "{arguments:?}");
        }
    }

    #[test]
    fn options_of_clients_are_named() {
        for (arguments, name) in [
            (&["mysql", "-uroot", "-phunter2"][..], "-p of mysql"),
            (&["sh", "-c", "exec /usr/bin/mysqldump -p'hunter2' db"], "-p of mysqldump"),
            (&["redis-cli", "-a", "hunter2", "ping"], "-a of redis-cli"),
            (&["curl", "-u", "admin:hunter2", "http://web"], "-u of curl"),
            (&["curl", "--user", "admin:hunter2"], "--user of curl"),
            (&["docker", "login", "-u", "a", "-p", "hunter2"], "-p of docker"),
            (&["sh", "-c", "mc alias set s3 http://s3 minio hunter2"], "set of mc"),
            (&["rabbitmqctl", "add_user", "web", "hunter2"], "add_user of rabbitmqctl"),
        ] {
            assert_eq!(told(arguments), [name], "{arguments:?}");
        }
    }

    #[test]
    fn other_arguments_are_none() {
        for arguments in [
            &["app", "--password-file=/run/secrets/db"][..],
            &["app", "--password", "$(DB_PASSWORD)"],
            &["app", "--password=$(DB_PASSWORD)"],
            &["app", "--token", "--verbose"],
            &["app", "--disable-token", "serve"],
            &["mysql", "-p", "shop"],
            &["mysql", "--password", "shop"],
            &["mysql", "-p$MYSQL_ROOT_PASSWORD"],
            &["sh", "-c", "mysql -u root -p\"${PASSWORD}\" -e 'select 1'"],
            &["sh", "-c", "redis-cli -a \"$REDIS_PASSWORD\" ping"],
            &["curl", "-u", "admin:$PASSWORD"],
            &["curl", "-u", "admin"],
            &["docker", "run", "-p", "8080:80"],
            &["mkdir", "-p", "/data"],
            &["ssh", "-p", "2222"],
            &["sh", "-c", "# mysql -phunter2\ntrue"],
            &[],
            &[""],
        ] {
            assert_eq!(told(arguments), [""; 0], "{arguments:?}");
        }
    }

    #[test]
    fn a_credential_is_told_once() {
        let token = format!("{}{}", "ghp_", "a1B2".repeat(9));
        let given = |argument, told| vec![Given { argument, told }];
        assert_eq!(in_arguments(&["app", &token]), given(1, Told::Form("a GitHub token")));
        for arguments in [["app", "--token", &token], ["app", "x", &format!("--token={token}")]] {
            assert_eq!(in_arguments(&arguments), given(2, Told::Name("--token".to_owned())));
        }
        let url = format!("https://x:{token}@git.internal");
        assert_eq!(in_arguments(&[&url]), given(0, Told::Address("a URL with a password")));
    }

    #[test]
    fn random_values_of_other_flags() {
        let random = "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uA";
        let form = |argument| vec![Given { argument, told: Told::Form("a random value") }];
        assert_eq!(in_arguments(&["app", random]), form(1));
        assert_eq!(in_arguments(&["app", "--join", random]), form(2));
        assert_eq!(in_arguments(&[&format!("--join={random}")]), form(0));
        assert_eq!(in_arguments(&["--cluster-id", random]), []);
        assert_eq!(in_arguments(&[&format!("--client-id={random}")]), []);
    }
}
