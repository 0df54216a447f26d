//! What the parser makes of files. The expectations are those of `BuildKit`'s own parser.

use proptest::prelude::*;

use super::*;
use crate::exemption::LIMIT;

fn file(source: &str) -> Dockerfile {
    parse(source).unwrap_or_else(|error| unreachable!("{error}\n{source}"))
}

fn error(source: impl AsRef<[u8]>) -> String {
    parse(source).map_or_else(|error| error.to_string(), |file| format!("{file:?}"))
}

/// The instructions of the stages: `2 RUN a`.
fn shown(source: &str) -> Vec<String> {
    let file = file(source);
    let instructions = file.stages().iter().flat_map(|stage| &stage.instructions);
    instructions
        .map(|Instruction { line, on_build, action }| {
            let later = if *on_build { "ONBUILD " } else { "" };
            format!("{line} {later}{}", action_text(action))
        })
        .collect()
}

fn action_text(action: &Action) -> String {
    let value = |text: &Text| match &text.value {
        Ok(value) => value.clone(),
        Err(name) => format!("?{name}"),
    };
    let settings = |settings: &[Setting]| {
        let one = |it: &Setting| match &it.value {
            Some(text) => format!("{}={}", it.name, value(text)),
            None => it.name.clone(),
        };
        settings.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    let flags = |flags: &[Flag]| {
        let all = flags.iter().map(|flag| format!("--{}={} ", flag.name, flag.value));
        all.collect::<Vec<_>>().concat()
    };
    let documents = |documents: &[heredoc::HereDocument]| {
        let all = documents.iter().map(|it| format!(" <{}>", it.content));
        all.collect::<Vec<_>>().concat()
    };
    let command = |it: &Invocation| match &it.words {
        Some(words) => format!("{}{words:?}", flags(&it.flags)),
        None => format!("{}{}{}", flags(&it.flags), it.text, documents(&it.documents)),
    };
    let transfer = |it: &Transfer| {
        let sources = it.sources.iter().map(|source| match source {
            Source::Path(path) => value(path),
            Source::Document(document) => format!("<{}>", document.content),
        });
        let sources = sources.collect::<Vec<_>>().join(" ");
        format!("{}{sources} > {}", flags(&it.flags), value(&it.target))
    };
    match action {
        Action::From { .. } => "FROM".to_owned(),
        Action::Add(it) => format!("ADD {}", transfer(it)),
        Action::Copy(it) => format!("COPY {}", transfer(it)),
        Action::Arg(it) => format!("ARG {}", settings(it)),
        Action::Env(it) => format!("ENV {}", settings(it)),
        Action::Label(it) => format!("LABEL {}", settings(it)),
        Action::Run(it) => format!("RUN {}", command(it)),
        Action::Cmd(it) => format!("CMD {}", command(it)),
        Action::Entrypoint(it) => format!("ENTRYPOINT {}", command(it)),
        Action::Healthcheck(it) => {
            format!("HEALTHCHECK {}", it.as_ref().map_or("NONE".to_owned(), command))
        }
        Action::Expose(ports) => {
            format!("EXPOSE {}", ports.iter().map(value).collect::<Vec<_>>().join(" "))
        }
        Action::User(it) => format!("USER {}", value(it)),
        Action::Workdir(it) => format!("WORKDIR {}", value(it)),
        Action::Maintainer => "MAINTAINER".to_owned(),
        Action::Other => "other".to_owned(),
    }
}

#[test]
fn lines_are_joined_and_comments_taken_out() {
    for (source, expected) in [
        ("FROM a\nRUN a \\\n# c\n  b\\\n\n c\nUSER d", &["2 RUN a   b c", "7 USER d"][..]),
        ("FROM a\nRUN a \\ \t\n b\nUSER c", &["2 RUN a  b", "4 USER c"]),
        ("FROM a\nRUN a \\\\\nUSER c", &["2 RUN a \\\\", "3 USER c"]),
        ("FROM a\r\nRUN a \\\r\n b\r\nUSER c\r\n", &["2 RUN a  b", "4 USER c"]),
        ("FROM a\n  \t run a # b\n\n", &["2 RUN a # b"]),
        ("\u{feff}# escape=`\nFROM a\nRUN a `\n\\b", &["3 RUN a \\b"]),
        ("FROM a\nRUN a \\", &["2 RUN a"]),
        ("FROM a\n\\\nRUN a\n", &["2 RUN a"]),
    ] {
        assert_eq!(shown(source), expected, "{source:?}");
    }
}

#[test]
fn directives_end_with_the_first_line_that_is_none() {
    let continued = "FROM a\nRUN a `\n b";
    for head in ["# escape=`\n", "#ESCAPE = `\n", "# syntax=docker/dockerfile:1\n# escape=`\n"] {
        let instructions = shown(&format!("{head}{continued}"));
        assert_eq!(instructions.len(), 1, "{head}");
        assert!(instructions[0].ends_with("RUN a  b"), "{head}");
    }
    for head in ["# a comment\n# escape=`\n", "\n# escape=`\n", "# escap=`\n# escape=`\n"] {
        assert!(error(format!("{head}{continued}")).contains("no instruction B"), "{head}");
    }
    assert_eq!(error("# escape=x\nFROM a"), "line 1: only \\ and ` can be the escape");
    assert_eq!(error("# check=a\n# check=b\nFROM a"), "line 2: there is a second directive check");
}

#[test]
fn here_documents_stand_behind_any_word() {
    for (source, expected) in [
        (
            "RUN python3 - <<'EOF'\nx\nEOF\nUSER b",
            &["2 RUN python3 - <<'EOF' <x\n>", "5 USER b"][..],
        ),
        ("RUN cat <<A <<B\n1\nA\n2\nB\nUSER b", &["2 RUN cat <<A <<B <1\n> <2\n>", "7 USER b"]),
        (
            "RUN <<-\"E F\" cat\n\tx\n\t E F\n\tE F\nUSER b",
            &["2 RUN <<-\"E F\" cat <x\n E F\n>", "6 USER b"],
        ),
        ("RUN << EOF\n# a\nEOF\nUSER b", &["2 RUN << EOF <# a\n>", "5 USER b"]),
        ("COPY <<A <<B /x/\n1\nA\n2\nB\n", &["2 COPY <1\n> <2\n> > /x/"]),
        ("ONBUILD RUN <<EOF\na\nEOF", &["2 ONBUILD RUN <<EOF <a\n>"]),
        (
            "RUN echo \"<<EOF\" '<<EOF' $((1<<2)) a<<EOF\nUSER b",
            &["2 RUN echo \"<<EOF\" '<<EOF' $((1<<2)) a<<EOF", "3 USER b"],
        ),
        ("RUN cat <<<EOF\nUSER b", &["2 RUN cat <<<EOF", "3 USER b"]),
        ("RUN [\"cat\", \"<<EOF\"]\nUSER b", &["2 RUN [\"cat\", \"<<EOF\"]", "3 USER b"]),
        // An open quote leaves no words to find one in.
        ("RUN it's <<EOF\nUSER b", &["2 RUN it's <<EOF", "3 USER b"]),
        ("CMD cat <<EOF\nUSER b", &["2 CMD cat <<EOF", "3 USER b"]),
    ] {
        assert_eq!(shown(&format!("FROM a\n{source}")), expected, "{source:?}");
    }
    assert_eq!(error("FROM a\nRUN <<EOF\na\n"), "line 2: a here-document does not end");
}

#[test]
fn instructions_are_taken_apart() {
    for (line, expected) in [
        ("copy --chown=\"a b\":c --from=x [\"a b\", \"c\"]", "COPY --chown=a b:c --from=x a b > c"),
        ("ADD --checksum=sha256:a https://x /y", "ADD --checksum=sha256:a https://x > /y"),
        (
            "RUN --mount=type=cache,target=/x --network=none a --b",
            "RUN --mount=type=cache,target=/x --network=none a --b",
        ),
        ("RUN -- a", "RUN a"),
        ("RUN [\"a\", 'b']", "RUN [\"a\", 'b']"),
        ("RUN [ \"a\" , \"b\\n\" ]", "RUN [\"a\", \"b\\n\"]"),
        ("CMD []", "CMD []"),
        ("ENV A b  c", "ENV A=b  c"),
        ("ENV A='x y' B=\"z\\\"w\" C=d\\ e D=", "ENV A=x y B=z\"w C=d e D="),
        ("ARG A B=c", "ARG A B=c"),
        ("LABEL \"a b\"=c", "LABEL a b=c"),
        ("EXPOSE 80  90/udp", "EXPOSE 80 90/udp"),
        ("HEALTHCHECK --interval=5s CMD a b", "HEALTHCHECK --interval=5s a b"),
        ("HEALTHCHECK none", "HEALTHCHECK NONE"),
        ("SHELL [\"bash\", \"-c\"]", "other"),
        ("MAINTAINER a", "MAINTAINER"),
        ("VOLUME [\"/a\"]", "other"),
        ("ONBUILD COPY a b", "ONBUILD COPY a > b"),
        ("ONBUILD nonsense", "ONBUILD other"),
    ] {
        assert_eq!(shown(&format!("FROM a\n{line}")), [format!("2 {expected}")], "{line}");
    }
}

#[test]
fn what_no_build_takes_is_an_error_with_its_line() {
    for (source, expected) in [
        ("", "line 1: there is no FROM"),
        ("# a\n", "line 1: there is no FROM"),
        ("\nRUN a\nFROM a", "line 2: there is no FROM before this"),
        ("FROM a\n\nFOO b", "line 3: there is no instruction FOO"),
        ("FROM", "line 1: FROM has no arguments"),
        ("FROM a b", "line 1: FROM takes an image and AS with a name"),
        ("FROM a AS 1", "line 1: the name of a stage is a letter"),
        ("FROM a\nENV A", "line 2: ENV takes a name and a value"),
        ("FROM a\nENV A=b C", "line 2: ENV takes NAME=value"),
        ("FROM a\nENV A=\"b", "line 2: a quote is left open"),
        ("FROM a\nUSER", "line 2: USER has no arguments"),
        ("FROM a\nCOPY a", "line 2: COPY takes a source and a target"),
        ("FROM a\nRUN [\"a\", 1]", "line 2: a JSON array may hold texts only"),
        ("FROM a\nSHELL a", "line 2: SHELL takes a JSON array"),
        ("FROM a\nHEALTHCHECK a", "line 2: HEALTHCHECK takes CMD or NONE"),
        ("FROM a\nONBUILD ONBUILD RUN a", "line 2: ONBUILD cannot hold ONBUILD"),
    ] {
        assert!(error(source).starts_with(expected), "{source:?}: {}", error(source));
    }
    let found = error(format!("FROM a\nF\u{1b}[31mOO{} b", "O".repeat(500)));
    assert!(found.chars().count() < 200 && !found.contains('\u{1b}'), "{found}");
}

#[test]
fn size_stages_and_values_are_bounded() {
    assert!(error(" ".repeat(SIZE_LIMIT + 1)).contains("larger"));
    assert!(error("FROM a\n".repeat(STAGE_LIMIT + 1)).contains("stages"));
    let doubling = format!("FROM a\nENV A=aaaaaaaa\n{}USER $A\n", "ENV A=$A$A\n".repeat(64));
    assert_eq!(shown(&doubling).last().map(String::as_str), Some("67 USER ?A"));
    let deep = format!("FROM a\nUSER {}{}\n", "${A:-".repeat(1000), "}".repeat(1000));
    assert_eq!(shown(&deep), ["2 USER ?A"]);
    let stages = (0..STAGE_LIMIT - 1).map(|i| format!("FROM s{i} AS s{}\n", i + 1));
    let stages = stages.collect::<Vec<_>>().concat();
    let chained = format!("FROM a AS s0\n{stages}LABEL a=\"{}\"\n", "$A".repeat(400_000));
    assert_eq!(file(&chained).shipped().count(), STAGE_LIMIT);
}

#[test]
fn variables_have_the_values_of_their_stage() {
    let user = |head: &str, user: &str| {
        let found = shown(&format!("{head}\nUSER {user}"));
        found.last().and_then(|line| line.split_once(' ')).map(|(_, it)| it.to_owned())
    };
    for (head, text, expected) in [
        ("FROM a\nARG X=b", "$X", "USER b"),
        ("FROM a\nARG X", "$X", "USER ?X"),
        ("FROM a", "${X}", "USER ?X"),
        ("ARG X=b\nFROM a", "$X", "USER ?X"),
        ("ARG X=b\nFROM a\nARG X", "$X", "USER b"),
        ("ARG X=b\nFROM a\nARG X=c", "$X", "USER c"),
        ("FROM a\nENV X=b\nARG X=c", "$X", "USER b"),
        ("FROM a\nENV X=b Y=$X", "$Y", "USER ?Y"),
        ("FROM a\nENV X=b\nENV Y=$X.c", "${Y}", "USER b.c"),
        ("FROM a", "${X:-b}", "USER b"),
        ("FROM a", "${X:-${Y:-c}}", "USER c"),
        ("FROM a\nENV X=", "${X:-b}${X-c}", "USER b"),
        ("FROM a\nENV X=d", "${X:+b}", "USER b"),
        ("FROM a", "a${X:+b}", "USER a"),
        ("FROM a", "${X:?must}", "USER ?X"),
        ("FROM a\nENV X=a.b", "${X%.*}", "USER ?X"),
        ("FROM a\nENV X=b", "'$X'", "USER $X"),
        ("FROM a\nENV X=b", "\"$X\"", "USER b"),
        ("FROM a\nENV X=b", "\\$X", "USER $X"),
        ("FROM a", "a$", "USER a$"),
        ("FROM a AS b\nENV X=c\nARG Y=d\nFROM b", "$X$Y", "USER cd"),
        ("FROM a AS b\nENV X=c\nFROM a", "$X", "USER ?X"),
        ("FROM a\nONBUILD ENV X=b", "$X", "USER ?X"),
    ] {
        assert_eq!(user(head, text).as_deref(), Some(expected), "{head:?} {text}");
    }
}

#[test]
fn stages_are_built_on_each_other() {
    let file = file(
        "ARG BASE=b\nFROM a AS Build\nFROM scratch\nFROM ${BASE}uild AS x\nFROM $NONE\n\
         COPY --from=BUILD a b\nCOPY --from=1 a b\nCOPY --from=9 a b\nCOPY --from=x:1 a b\n\
         RUN --mount=type=bind,from=x,target=/x a\nFROM x\n",
    );
    let bases: Vec<_> = file
        .stages()
        .iter()
        .map(|stage| match &stage.base {
            Base::Scratch => "scratch".to_owned(),
            Base::Stage(index) => format!("#{index}"),
            Base::Image(image) => format!("{:?}", image.value),
        })
        .collect();
    assert_eq!(bases, ["Ok(\"a\")", "scratch", "#0", "Err(\"NONE\")", "#2"]);
    let origins: Vec<_> = file.stages()[3]
        .instructions
        .iter()
        .flat_map(|instruction| match &instruction.action {
            Action::Copy(transfer) => vec![transfer.origin.clone()],
            Action::Run(invocation) => invocation.origins.clone(),
            _ => Vec::new(),
        })
        .collect();
    let image = |name: &str| Origin::Image(name.to_owned());
    let stage = Origin::Stage;
    assert_eq!(origins, [stage(0), stage(1), image("9"), image("x:1"), stage(2)]);
    assert_eq!(file.shipped().map(|stage| stage.line).collect::<Vec<_>>(), [11, 4, 2]);
}

#[test]
fn comments_ask_to_ignore_a_check_with_a_reason() {
    let file = file(
        "# plumbline:ignore docker-sudo all of it\nARG X\n\
         # plumbline:ignore docker-add  for the file \nFROM a\n\
         # plumbline:ignore docker-workdir because\n# plumbline:ignore docker-secrets of them\n\
         USER b\n# plumbline:ignore docker-user-root\nUSER c\n\
         #plumbline:ignore docker-user-root reason\nRUN a \\\n\
         # plumbline:ignore docker-secrets of it\n b\nRUN <<EOF\n\
         # plumbline:ignore docker-secrets no comment\nEOF\n\
         # plumbline:ignore docker-secrets before nothing\n",
    );
    let found = |check, line| file.ignored(check, line).map(|ignore| &*ignore.reason);
    assert_eq!(found("docker-sudo", 99), Some("all of it"));
    assert_eq!(found("docker-add", 4), Some("for the file"));
    assert_eq!(found("docker-workdir", 7), Some("because"));
    assert_eq!((found("docker-secrets", 7), found("docker-workdir", 9)), (Some("of them"), None));
    assert_eq!((found("docker-user-root", 9), found("docker-secrets", 9)), (None, None));
    assert_eq!(found("docker-user-root", 11), Some("reason"));
    assert_eq!(found("docker-secrets", 11), Some("of it"));
    assert_eq!(file.ignores().count(), 6);
}

#[test]
fn comments_that_do_not_count_are_told() {
    let source = "# plumbline:ignore\nFROM a\n# plumbline:ignore docker-sudo\n\
                  # plumbline:ignore docker-sudo \u{1b} \u{202e}\n# plumbline:ignore no-\u{7}check why\n\
                  # plumbline:ignores docker-sudo a reason\nUSER b\n";
    let file = file(source);
    let told: Vec<_> = file.ineffective_ignores().map(|(line, why)| (line, why.clone())).collect();
    let no_reason = || Ineffective::NoReason("docker-sudo".to_owned());
    let unknown = Ineffective::UnknownCheck("no-check".to_owned());
    assert_eq!(told, [(1, Ineffective::NoCheck), (3, no_reason()), (4, no_reason()), (5, unknown)]);
    assert_eq!(file.ignores().count(), 0);
}

#[test]
fn many_comments_that_do_not_count_are_told_up_to_a_limit() {
    let many = "# plumbline:ignore docker-sudo\n".repeat(LIMIT + 1);
    assert_eq!(file(&format!("{many}FROM a\n")).ineffective_ignores().count(), LIMIT);
}

proptest! {
    #[test]
    fn any_bytes_are_read(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "FROM ", "a", " AS ", "RUN ", "COPY ", "ENV ", "ARG ", "USER ", "ONBUILD ", "\n", "\r\n",
            "\\\n", "`", "\\", "#", "# escape=`\n", "<<EOF", "EOF\n", "<<-", "[\"", "\"", "'", "]",
            "${", "$", ":-", "}", "=", "--from=", "--", " ", "\t", "é", "\u{0}", "\u{feff}",
        ]), 0..40),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        for source in [pieces.concat().into_bytes(), bytes] {
            let lines = source.split(|byte| *byte == b'\n').count();
            match parse(&source) {
                Ok(file) => {
                    prop_assert!(!file.stages().is_empty());
                    for instruction in file.instructions() {
                        prop_assert!((1..=lines).contains(&(instruction.line as usize)));
                    }
                }
                Err(error) => prop_assert!((1..=lines).contains(&(error.line as usize))),
            }
        }
    }
}
