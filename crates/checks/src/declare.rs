//! The two macros behind the mould of a check: its declaration, and the list of its folder.

/// Declares the check of a file.
///
/// The doc comment is its reference page: what it finds, why it matters, how to mend it, and
/// examples fenced as `yaml,bad` and `yaml,good`, or `dockerfile,bad` and `dockerfile,good`, which the
/// tests run.
macro_rules! check {
    (
        $(#[doc = $doc:literal])+
        id: $id:literal,
        $(group: $group:ident,)?
        title: $title:literal,
        remediation: $remediation:literal,
        severity: $severity:ident,
        threats: [$($threat:literal),+],
        cis: [$($cis:literal),*],
        nsa: [$($nsa:literal),*],
        pss: [$($pss:literal),*],
        mitre: [$($mitre:literal),*],
        owasp: [$($owasp:literal),*],
        peers: [$($peer:literal),*],
        joins: [$($join:ident),*],
        evaluate: $subject:ident($($evaluate:expr),+) $(,)?
    ) => {
        pub(super) static CHECK: $crate::check::Check = $crate::check::Check {
            id: $id,
            group: group_of!($($group)?),
            title: $title,
            remediation: $remediation,
            severity: $crate::Severity::$severity,
            threats: &[$($threat),+],
            references: $crate::check::References {
                cis: &[$($cis),*],
                nsa: &[$($nsa),*],
                pss: &[$($pss),*],
                mitre: &[$($mitre),*],
                owasp: &[$($owasp),*],
                peers: &[$($peer),*],
            },
            docs: concat!($($doc, "\n"),+),
            source: file!(),
            joins: &[$($crate::Kind::$join),*],
            evaluate: $crate::check::Evaluate::$subject($($evaluate),+),
        };
    };
}

/// The group of a check: security where its declaration says nothing.
macro_rules! group_of {
    () => {
        $crate::check::Group::Security
    };
    ($group:ident) => {
        $crate::check::Group::$group
    };
}

/// Lists the checks of a folder: one word, the file's name, for each.
macro_rules! group {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*

        /// The checks of this folder.
        pub(crate) static CHECKS: &[&$crate::check::Check] = &[$(&$file::CHECK),*];
    };
}
