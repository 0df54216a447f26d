//! windows-admin-user

use crate::container::{Container, PodTemplate};
use crate::offence::{Offence, Verdict};

check! {
    /// A container of a Windows Pod is set to run as an administrator: `runAsUserName`, its own or
    /// the Pod's, is `ContainerAdministrator`, `Administrator` or `SYSTEM`, with or without a
    /// domain and in any case. Where no name is set the image decides, and nothing is judged.
    ///
    /// ## Why it matters
    ///
    /// An administrator changes every file and service in the container, so who takes the program
    /// over owns all of it, and comes further with any bug in what keeps it from the node.
    ///
    /// ## How to mend it
    ///
    /// Set `runAsUserName: ContainerUser` for the Pod, and give that user the files it needs when
    /// the image is built.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   os: {name: windows}
    ///   securityContext: {windowsOptions: {runAsUserName: ContainerUser}}
    ///   containers:
    ///   - name: web
    ///     image: web
    ///   - name: logs
    ///     image: logs
    ///     securityContext:
    ///       windowsOptions: {runAsUserName: 'User Manager\containeradministrator'}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   os: {name: windows}
    ///   securityContext: {windowsOptions: {runAsUserName: ContainerUser}}
    ///   containers: [{name: web, image: web}]
    /// ```
    id: "windows-admin-user",
    title: "Windows container runs as administrator",
    remediation: "Set windowsOptions.runAsUserName to ContainerUser for the Pod and remove every administrator.",
    severity: Medium,
    threats: [7],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: [],
    joins: [],
    evaluate: Pod(windows_admin_user),
}

fn windows_admin_user(pod: &PodTemplate<'_>) -> Verdict {
    const PATH: &str = "securityContext.windowsOptions.runAsUserName";
    let whole = pod.spec.security_context.windows_options.run_as_user_name.as_deref();
    let applies = match pod.spec.os.name.as_deref() {
        Some(name) => name == "windows",
        // Who names a user of Windows means Windows.
        None => whole.is_some() || pod.containers().any(|container| user(container).is_some()),
    };
    if !applies {
        return Verdict::NotApplicable;
    }
    let inherited = pod.containers().any(|container| user(container).is_none());
    let of_pod = whole.filter(|user| inherited && is_administrator(user));
    pod.judge_with_containers(of_pod.map(|user| Offence::at(PATH).detail(user)), |container| {
        let user = user(container).filter(|user| is_administrator(user))?;
        Some(container.offence(PATH).detail(user))
    })
}

fn user(container: Container<'_>) -> Option<&str> {
    container.security().windows_options.run_as_user_name.as_deref()
}

/// Windows does not tell capital letters from small ones.
fn is_administrator(user: &str) -> bool {
    let name = user.rsplit('\\').next().unwrap_or_default();
    ["ContainerAdministrator", "Administrator", "SYSTEM"]
        .iter()
        .any(|administrator| name.eq_ignore_ascii_case(administrator))
}
