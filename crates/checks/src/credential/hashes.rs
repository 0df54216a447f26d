//! Hashes of passwords, as `htpasswd` and `/etc/shadow` keep them: they can be tried offline.

/// How a hash begins, by its method.
pub(super) const METHODS: &[&str] =
    &["$apr1$", "$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$y$", "$argon2", "{SHA}", "{SSHA}"];

/// The length of the hash that begins in `text` with `method`, where it is a whole one.
pub(super) fn password_hash(text: &str, method: &str) -> Option<usize> {
    let rest = text.strip_prefix(method)?;
    let length = match method {
        "$2a$" | "$2b$" | "$2y$" => bcrypt(rest)?,
        "$apr1$" | "$1$" => crypt(rest, 8, 22)?,
        "$5$" => crypt(rest, 16, 43)?,
        "$6$" => crypt(rest, 16, 86)?,
        "$y$" => {
            let parameters = run(rest);
            parameters + 1 + crypt(rest[parameters..].strip_prefix('$')?, 32, 43)?
        }
        "$argon2" => argon2(rest)?,
        "{SHA}" => encoded(rest, 28)?,
        _ => encoded(rest, 32)?,
    };
    Some(method.len() + length)
}

/// The length of the characters of crypt at the start of `text`.
fn run(text: &str) -> usize {
    let sign = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/');
    text.bytes().take(128).take_while(sign).count()
}

fn bcrypt(rest: &str) -> Option<usize> {
    let cost = rest.bytes().take_while(u8::is_ascii_digit).count();
    let hash = run(rest[cost..].strip_prefix('$')?);
    (cost == 2 && hash == 53).then_some(cost + 1 + hash)
}

fn crypt(rest: &str, salt_limit: usize, hash: usize) -> Option<usize> {
    let rounds = rest
        .strip_prefix("rounds=")
        .map_or(0, |rest| 8 + rest.bytes().take_while(u8::is_ascii_digit).count());
    let rest = rest.get(rounds..)?;
    let salt = run(rest);
    let found = run(rest[salt..].strip_prefix('$')?);
    (salt <= salt_limit && found == hash).then_some(rounds + salt + 1 + found)
}

fn argon2(rest: &str) -> Option<usize> {
    let (variant, _) = rest[..rest.floor_char_boundary(3)].split_once('$')?;
    if !matches!(variant, "i" | "d" | "id") {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ':' | '\\');
    let rest = &rest[..rest.floor_char_boundary(512)];
    let whole = rest.split(ends).next().unwrap_or_default();
    let mut parts = whole.rsplit('$');
    let (hash, salt, parameters) = (parts.next()?, parts.next()?, parts.next()?);
    (hash.len() >= 20 && salt.len() >= 8 && parameters.contains("t=")).then_some(whole.len())
}

fn encoded(rest: &str, least: usize) -> Option<usize> {
    let sign = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let length = rest.bytes().take(256).take_while(sign).count();
    (length >= least).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> bool {
        METHODS.iter().any(|method| password_hash(text, method) == Some(text.len()))
    }

    #[test]
    fn whole_hashes_are_told() {
        let body = |length: usize| "aB3./".repeat(20)[..length].to_owned();
        for hash in [
            format!("$2y$10${}", body(53)),
            format!("$apr1$a1b2c3d4${}", body(22)),
            format!("$5$salt${}", body(43)),
            format!("$6$rounds=5000$salt${}", body(86)),
            format!("$y$j9T$saltsalt${}", body(43)),
            format!("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ${}", body(43)),
            format!("{{SHA}}{}=", "aB3d".repeat(7)[..27].to_owned()),
        ] {
            assert!(found(&hash), "{hash}");
        }
    }

    #[test]
    fn parts_of_hashes_are_not() {
        for text in
            ["$2y$10$short", "$6$salt", "$5$", "$1$2$3", "{SHA}short", "$argon2id$", "$y$ä$ä"]
        {
            assert!(!found(text), "{text}");
        }
    }
}
