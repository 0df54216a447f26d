//! The 20 threats that Plumbline looks for.

/// A threat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threat {
    /// Its number, 1 to 20.
    pub id: u8,
    /// What happens.
    pub title: &'static str,
    /// What a report of this version cannot tell, so that the threat is never a Pass without it.
    /// None where the checks cover every mitigation that can be read.
    pub open: Option<&'static str>,
    /// What belongs to the cluster and stands in its report alone, so that the report of a namespace
    /// can never be a Pass.
    pub of_cluster: Option<&'static str>,
}

const fn threat(id: u8, title: &'static str, open: Option<&'static str>) -> Threat {
    Threat { id, title, open, of_cluster: None }
}

impl Threat {
    const fn of_cluster(self, what: &'static str) -> Self {
        Self { of_cluster: Some(what), ..self }
    }
}

/// All threats, by number.
pub const THREATS: [Threat; 20] = [
    threat(1, "A shell in a container, rogue API calls from it", None),
    threat(2, "Tokens and Secrets read from etcd", None).of_cluster("encryption at rest is judged"),
    threat(3, "Deployment files changed through the default namespace and account", None),
    threat(4, "Sensitive data in ConfigMaps", None),
    threat(5, "Shared configuration in the default namespace", None),
    threat(6, "No TLS to the application", None),
    threat(7, "Kernel calls from root containers", None),
    threat(8, "Denial of service, noisy neighbours", None),
    threat(
        9,
        "Misconfigured manifests",
        Some("whether manifests are scanned before they are applied is for people to confirm"),
    ),
    threat(10, "Vulnerable images", None),
    threat(11, "An open Kubernetes Dashboard", None),
    threat(12, "Misconfigured control plane and nodes", Some("files of nodes are not read"))
        .of_cluster("control plane and nodes are judged"),
    threat(
        13,
        "Actions without a trace",
        Some("what the audit policy leaves out is in a file that no API shows; scan that file"),
    )
    .of_cluster("audit logging and runtime detection are judged"),
    threat(
        14,
        "Rogue or unpinned images",
        Some("what policies demand of images is not judged yet"),
    ),
    threat(15, "Root Pods, host mounts", None),
    threat(16, "Escape to the host kernel", None),
    threat(17, "Bad Dockerfiles", Some("image configuration is not judged yet")),
    threat(
        18,
        "Vulnerabilities in Kubernetes itself",
        Some("whether components run from the published images cannot be told"),
    )
    .of_cluster("versions are judged"),
    threat(19, "Shells into cluster components", None),
    threat(20, "Nodes on a shared or public network", None)
        .of_cluster("addresses of nodes and their network are judged"),
];

/// What a threat asks for, and where the knowledge of it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guide {
    /// What the mitigations ask for.
    pub asks: &'static str,
    /// The evidence that a verdict takes.
    pub evidence: &'static str,
    /// What only people can confirm.
    pub people: &'static str,
}

/// Every threat with its guide, by number.
pub fn guides() -> impl Iterator<Item = (&'static Threat, &'static Guide)> {
    THREATS.iter().zip(&GUIDES)
}

/// The guide of each threat, by number.
const GUIDES: [Guide; THREATS.len()] = [
    Guide {
        asks: "No shell and no exec into containers; no token of the API where a Pod does not \
               need one.",
        evidence: "Pods and templates with their accounts, the rights bound to them, who may \
                   exec or attach, and debug containers that run now.",
        people: "Whether an application needs the token that it mounts, and whether a shell that \
                 somebody may open was opened.",
    },
    Guide {
        asks: "Secrets encrypted at rest, and the old ones written anew after that was switched \
               on.",
        evidence: "The flags of the API server, and what its metrics say of stored Secrets.",
        people: "Whether Secrets that are older than the encryption were written anew, and who \
                 can reach etcd and its backups.",
    },
    Guide {
        asks: "An account of its own for each workload, with a Role and a RoleBinding for just \
               what it does.",
        evidence: "Accounts of workloads, roles and their bindings, joined by subject.",
        people: "Whether each right that is bound is still needed, and who may change what is \
                 deployed outside the cluster.",
    },
    Guide {
        asks: "Credentials in a vault, or at least in a Secret; none in a ConfigMap, an argument \
               or an annotation.",
        evidence: "Keys and values of ConfigMaps, literals and arguments of containers, \
                   annotations, metadata of Secrets, and who takes secrets from which store.",
        people: "Whether what was found was ever valid, and whether it was replaced since.",
    },
    Guide {
        asks: "Each application in a namespace of its own, with labels, and with rights for \
               those who work on it.",
        evidence: "What lives in the namespace default, labels of workloads, and who is bound \
                   where.",
        people: "Which teams may share a namespace, and whether those who may change it should.",
    },
    Guide {
        asks: "TLS up to the application: an Ingress or Gateway with a valid certificate, and no \
               way around it.",
        evidence: "Ingresses, Gateways, their certificates without their keys, and what meshes \
                   demand.",
        people: "Whether traffic is encrypted where it ends outside the cluster, and who holds \
                 the private keys.",
    },
    Guide {
        asks: "No root, no privileges, no gain of privileges, a root filesystem that cannot be \
               written, all capabilities dropped, seccomp and AppArmor.",
        evidence: "The security context of each container of Pods and templates.",
        people: "Whether an exception that somebody asked for is still needed.",
    },
    Guide {
        asks: "A ResourceQuota in each namespace; requests and limits for each container.",
        evidence: "Quotas with what is used of them, LimitRanges, and requests and limits of \
                   containers.",
        people: "Whether the limits fit what an application takes under load.",
    },
    Guide {
        asks: "Manifests scanned before they are applied, by kubesec or a better scanner.",
        evidence: "The manifests themselves, in files or in the cluster.",
        people: "Whether every pipeline scans, and whether a finding stops it.",
    },
    Guide {
        asks: "Images scanned for known vulnerabilities; none that is known to be vulnerable runs.",
        evidence: "Images that run, and what an image scanner in the cluster reports of them.",
        people: "Whether a vulnerability can be reached in the application, and how soon it is \
                 mended.",
    },
    Guide {
        asks: "A Dashboard that is not public, asks for a login, has TLS and few rights; or none.",
        evidence: "Workloads that look like dashboards, their arguments and accounts, and the \
                   Services, Ingresses and routes before them.",
        people: "Who knows a login, and whether a dashboard of another name runs.",
    },
    Guide {
        asks: "Control plane and nodes as the CIS benchmark asks; kube-bench on every node.",
        evidence: "Flags of the control plane, settings of kubelets, addresses and versions of \
                   nodes, and rights on nodes.",
        people: "File modes and settings of nodes that nothing in the cluster shows, and all of \
                 a control plane that a provider runs.",
    },
    Guide {
        asks: "An audit log of the API; Falco or its like on every node, with alerts.",
        evidence: "Audit flags, the audit policy in a scan of its file, workloads that detect attacks \
                   or carry logs away with their nodes, and who may delete logs.",
        people: "Who reads the audit log and the alerts, and how long they are kept.",
    },
    Guide {
        asks: "Images from allowed registries alone, pinned, and never latest; enforced on \
               admission.",
        evidence: "Image references and the digests that run, policies and webhooks of admission.",
        people: "Who may push to the registries that are allowed, and whether what a policy \
                 demands is enough.",
    },
    Guide {
        asks: "Pod Security Admission, enforced in each namespace as strictly as it allows; no \
               host paths.",
        evidence: "Labels of namespaces, and Pods and templates by the rules of the Pod Security \
                   Standards.",
        people: "Whether a namespace that stays privileged has to.",
    },
    Guide {
        asks: "Pods that are not trusted in a sandbox: a RuntimeClass with gVisor or Kata.",
        evidence: "RuntimeClasses, the Pods that use them, and labels that say what is not \
                   trusted.",
        people: "Which workloads are not trusted, and whether the handler of a RuntimeClass \
                 really is a sandbox.",
    },
    Guide {
        asks: "Images that do not run as root and hold no more than they need; \
               docker-bench-security.",
        evidence: "Dockerfiles, in a scan of files, and the users that containers run as.",
        people: "How images are built of which no Dockerfile was scanned, and what their base \
                 images hold.",
    },
    Guide {
        asks: "A version that is still mended, without known vulnerabilities, whose hashes were \
               verified.",
        evidence: "Versions of the API server, kubelets and container runtimes by their support \
                   dates, deprecated APIs that are asked for, and images that run.",
        people: "Whether the hashes of what was installed were verified, and how soon a patch is \
                 applied.",
    },
    Guide {
        asks: "No shell in components of the cluster, and few who may change them.",
        evidence: "Who may exec and write in kube-system, and Pods there that look like \
                   components.",
        people: "Who can log in on nodes, and who holds an administrator's kubeconfig.",
    },
    Guide {
        asks: "Nodes without public addresses; control and data traffic apart; network policies \
               that deny by default.",
        evidence: "Network policies of every known kind with the Pods that they cover, what makes \
                   them hold, Services, and addresses of nodes.",
        people: "What firewalls and the network below the cluster let through.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threats_are_numbered_from_1_to_20() {
        let ids: Vec<u8> = THREATS.iter().map(|threat| threat.id).collect();
        assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    }

    #[test]
    fn guides_are_sentences() {
        assert_eq!(guides().count(), THREATS.len());
        for (threat, Guide { asks, evidence, people }) in guides() {
            for text in [asks, evidence, people] {
                assert!(text.ends_with('.') && text.len() <= 200, "{}: {text}", threat.id);
                assert!(!text.contains("  "), "{}: {text}", threat.id);
            }
        }
    }
}
