//! How kubelets are asked.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::connection::Connection;
use crate::kubelets::Asker;
use crate::rights::{Account, KUBELET_ACCOUNT};

/// How kubelets are asked for their settings.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct KubeletArgs {
    /// The ServiceAccount whose tokens kubelets are shown. It needs no right but `get` on
    /// `nodes/configz`; `plumbline rbac` makes `plumbline-kubelets` beside that of the operator.
    #[arg(long, env = "PLUMBLINE_KUBELET_ACCOUNT", value_name = "NAMESPACE/NAME")]
    kubelet_account: Option<Account>,

    /// The certificates that those of kubelets have to be of; the authority of the cluster where
    /// unset.
    #[arg(long, env = "PLUMBLINE_KUBELET_CERTIFICATE_AUTHORITY", value_name = "FILE",
          value_hint = ValueHint::FilePath)]
    kubelet_certificate_authority: Option<PathBuf>,
}

impl KubeletArgs {
    /// What asks the kubelets of the cluster of `connection`. The account is in `namespace` unless
    /// another is named.
    pub(crate) fn asker(&self, connection: &Connection, namespace: &str) -> anyhow::Result<Asker> {
        let account = self.kubelet_account.clone().unwrap_or_else(|| Account {
            namespace: namespace.to_owned(),
            name: KUBELET_ACCOUNT.to_owned(),
        });
        Asker::new(connection, account, self.kubelet_certificate_authority.as_ref())
    }
}
