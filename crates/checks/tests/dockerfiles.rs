//! Dockerfiles that other tools judge wrongly, and what the engine says beside offences.

use std::collections::BTreeSet;
use std::path::Path;

use plumbline_checks::{
    DockerfileOffence, DockerfileVerdict, Settings, Verdict, dockerfile, evaluate_dockerfile,
};

fn verdict(source: &str, check: &str) -> DockerfileVerdict {
    let file = dockerfile::parse(source).unwrap_or_else(|error| unreachable!("{error}"));
    let settings = Settings { informational: true, ..Settings::default() };
    let results = evaluate_dockerfile(&file, &settings);
    assert!(results.is_sorted_by_key(|result| result.check.id));
    let result = results.into_iter().find(|result| result.check.id == check);
    result.expect("a check on Dockerfiles").verdict
}

/// The offences of a verdict; none where it is no Fail.
fn offences(source: &str, check: &str) -> Vec<DockerfileOffence> {
    match verdict(source, check) {
        Verdict::Fail(offences) => offences.into_vec(),
        _ => Vec::new(),
    }
}

fn details(source: &str, check: &str) -> Vec<(u32, String)> {
    let detail = |it: &DockerfileOffence| it.detail.as_deref().unwrap_or_default().to_owned();
    offences(source, check).iter().map(|it| (it.line, detail(it))).collect()
}

#[test]
fn the_corpus_fails_what_it_lists_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/dockerfiles");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("readable").path();
        let source = std::fs::read_to_string(&path).expect("UTF-8");
        let (_, listed) = source.split_once("# fails:").expect("a line `# fails: …`");
        let listed = listed.lines().next().unwrap_or_default().split(',').map(str::trim);
        let listed: BTreeSet<&str> = listed.filter(|check| !check.is_empty()).collect();
        let file = dockerfile::parse(&source).expect("a Dockerfile");
        let results = evaluate_dockerfile(&file, &Settings::default());
        let failed = results.iter().filter(|it| matches!(it.verdict, Verdict::Fail(_)));
        let failed: BTreeSet<&str> = failed.map(|it| it.check.id).collect();
        assert_eq!(failed, listed, "{}", path.display());
        files += 1;
    }
    assert!(files > 0);
}

#[test]
fn what_the_file_does_not_say_is_unknown() {
    for (source, check) in [
        ("ARG TAG\nFROM debian:${TAG}\nUSER 1", "docker-base-latest"),
        ("FROM $BASE\nUSER 1", "docker-base-latest"),
        ("FROM debian:13\nARG USER\nUSER $USER", "docker-user-root"),
        ("FROM debian:13\nARG USER\nUSER $USER", "docker-user-nonnumeric"),
        ("FROM debian:13\nARG PORT\nEXPOSE $PORT", "docker-port-22"),
        ("FROM debian:13\nARG JAR\nADD $JAR /app.jar", "docker-add"),
    ] {
        assert!(matches!(verdict(source, check), Verdict::Unknown(_)), "{check}: {source}");
    }
    // A sure offence is one, whatever else is not known.
    let source = "FROM $BASE\nFROM debian\n";
    assert_eq!(details(source, "docker-base-latest"), [(2, "debian".to_owned())]);
    assert_eq!(verdict("FROM scratch\nUSER 1", "docker-base-latest"), Verdict::NotApplicable);
}

#[test]
fn a_comment_with_a_reason_marks_the_offence() {
    let ignored = |source: &str| {
        let offences = offences(source, "docker-sudo").into_iter();
        offences.map(|it| it.ignored.map(String::from)).collect::<Vec<_>>()
    };
    let reason = Some("the base asks for it".to_owned());
    assert_eq!(
        ignored(
            "FROM a:1\n# plumbline:ignore docker-sudo the base asks for it\nRUN sudo a\nRUN sudo b\n"
        ),
        [reason.clone(), None]
    );
    let whole = "# plumbline:ignore docker-sudo the base asks for it\nFROM a:1\nRUN sudo a\n";
    assert_eq!(ignored(whole), [reason]);
    for comment in ["docker-sudo", "docker-add a reason", "docker-sudo-2 a reason", ""] {
        let source = format!("FROM a:1\n# plumbline:ignore {comment}\nRUN sudo a\n");
        assert_eq!(ignored(&source), [None], "{comment}");
    }
}

#[test]
fn secrets_are_named_and_never_shown() {
    let token = format!("{}{}", "ghp_", "q7Lw2ZpT9xVbK4sMd8RfH1nYc6GjE3uAq7Lw");
    let source = format!(
        "FROM a:1\nENV DB_PASSWORD=hunter2\nENV DB_PASSWORD hunter2\nARG API_TOKEN\n\
         ARG API_TOKEN=hunter2\nENV API_TOKEN=$API_TOKEN\nLABEL note={token}\n\
         RUN curl -u build:hunter2 https://git.internal/\nRUN <<EOF\nexport DB_PASSWORD=hunter2\nEOF\n\
         COPY <<EOF /etc/app.yaml\npassword: hunter2\nEOF\nADD https://a:hunter2@git.internal/x /x\n\
         COPY --chown=1:1 config/.aws/credentials id_rsa /root/\n\
         HEALTHCHECK CMD redis-cli -a hunter2 ping\nCMD [\"app\", \"--password=hunter2\"]\n\
         RUN pip install git+https://{token}@git.internal/x flask{token}\n"
    );
    let found = details(&source, "docker-secrets");
    let lines: BTreeSet<u32> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(
        lines.into_iter().collect::<Vec<_>>(),
        [2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 18, 19]
    );
    let file = dockerfile::parse(&source).expect("a Dockerfile");
    for result in evaluate_dockerfile(&file, &Settings::default()) {
        let told = format!("{:?}", result.verdict);
        // A package by the name of a token is nobody's secret.
        let package = result.check.id == "docker-packages-pinned";
        assert!(!told.contains("hunter2"), "{told}");
        assert!(package || !told.contains(&token), "{told}");
    }
}

#[test]
fn details_are_clean_and_bounded() {
    let source = format!("FROM a:1\nEXPOSE \u{1b}[31m{}\nUSER n\u{202e}ame\n", "9".repeat(500));
    for (check, line) in [("docker-ports-range", 2), ("docker-user-nonnumeric", 3)] {
        let found = details(&source, check);
        assert_eq!(found.len(), 1, "{check}");
        assert_eq!(found[0].0, line);
        let clean = !found[0].1.contains(['\u{1b}', '\u{202e}']);
        assert!(clean && found[0].1.chars().count() <= 160, "{:?}", found[0].1);
    }
}

/// Versions that pin, and those that do not: the lists of hadolint, and what it takes for one.
#[test]
fn versions_are_told_from_wishes() {
    let loose = |command: &str| {
        details(&format!("FROM a:1\nRUN {command}\n"), "docker-packages-pinned")
            .into_iter()
            .map(|(_, detail)| detail)
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (command, expected) in [
        ("apt-get install -y -t trixie-backports curl=8.1 git", "git"),
        ("apt-get -o Dpkg::Use-Pty=0 install -y ./local.deb $PACKAGES $(cat list)", ""),
        ("apk add --no-cache --virtual .build gcc=14.2.0-r6 'musl-dev>1' make~4", "musl-dev>1"),
        ("dnf install -y nginx-1.26.3 httpd", "httpd"),
        ("zypper -n in curl=8 git", "git"),
        ("pip install -r requirements.txt -c limits.txt requests==2.32.5 'flask>=3' .", "flask>=3"),
        ("python3.14 -m pip install --upgrade pip", "pip"),
        ("pip3 install git+https://git.internal/x.git", ""),
        (
            "npm install && npm ci && npm install -g @scope/a@1.0.0 @scope/b c@latest",
            "@scope/b, c@latest",
        ),
        ("yarn add left-pad@1.3.0 lodash", "lodash"),
        ("gem install rake:13.2.1 rails", "rails"),
        ("gem install rails --version 8.0.1", ""),
        (
            "go install ./... && go install example.com/a@latest example.com/b@v1.2.3",
            "example.com/a@latest",
        ),
        ("echo apt-get install git", ""),
    ] {
        assert_eq!(loose(command), expected, "{command}");
    }
}

#[test]
fn modes_that_set_the_bits() {
    for (command, sets) in [
        ("chmod 4755 /a", true),
        ("chmod -R 2775 /a", true),
        ("chmod u+s /a", true),
        ("chmod g=rxs /a", true),
        ("chmod a+rx,u+s /a", true),
        ("chmod +s /a", true),
        ("install -m 4755 a /b", true),
        ("install --mode=4755 a /b", true),
        ("chmod 1777 /tmp", false),
        ("chmod 0755 /a", false),
        ("chmod u-s /a", false),
        ("chmod a-s,g-s /a", false),
        ("chmod o+s /a", false),
        ("chmod +x /scripts", false),
        ("chmod --reference=/a /users", false),
        ("find / -perm /6000 -exec chmod a-s {} +", false),
        ("install -m 0755 a /b", false),
    ] {
        let source = format!("FROM a:1\nRUN {command}\n");
        assert_eq!(!details(&source, "docker-setuid").is_empty(), sets, "{command}");
    }
}

#[test]
fn caches_are_cleaned_where_they_are_made() {
    let left = |instructions: &str| {
        let found = details(&format!("FROM a:1\n{instructions}\n"), "docker-cache-clean");
        found.into_iter().map(|(_, detail)| detail).collect::<Vec<_>>().join(", ")
    };
    for (instructions, expected) in [
        ("RUN apt-get install -y a && rm -rf /var/lib/apt/lists/*", ""),
        ("RUN apt-get install -y a && rm -rf /var/cache/*", "apt"),
        ("RUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get install -y a", ""),
        ("RUN apk add a\nRUN rm -rf /var/cache/apk/*", "apk"),
        ("RUN apk --no-cache add a", ""),
        ("RUN dnf install -y a && dnf clean all", ""),
        ("RUN microdnf install -y a && rm -rf /var/cache/*", ""),
        ("RUN zypper -n in a", "zypper"),
        ("ENV PIP_NO_CACHE_DIR=1\nRUN pip install a", ""),
        ("RUN python3 -m pip install a && yarn install", "pip, yarn"),
        ("RUN yarn install && yarn cache clean", ""),
        ("RUN <<EOF\napt-get install -y a\nrm -r /var/lib/apt/lists\nEOF", ""),
    ] {
        assert_eq!(left(instructions), expected, "{instructions}");
    }
}
