//! From the stores that workloads of a namespace use to what its report says of them.

use plumbline_checks::StoreUse;
use plumbline_crds::SecretStoreUse;

use super::draft::count;

/// The most workloads that are named of one store.
const MAX_WORKLOADS: usize = 5;

/// What the report says about a store.
pub(super) fn secret_store(used: &StoreUse<'_>) -> SecretStoreUse {
    let workloads = used.workloads.iter().take(MAX_WORKLOADS);
    SecretStoreUse {
        store: used.store.to_string(),
        count: count(used.workloads.len()),
        workloads: workloads.map(|(kind, name)| format!("{kind}/{name}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use plumbline_checks::facts::SecretStore;

    use super::*;

    #[test]
    fn the_first_workloads_are_named_and_all_are_counted() {
        let names: Vec<String> = (0..7).map(|number| format!("web-{number}")).collect();
        let workloads = names.iter().map(|name| ("Deployment", name.as_str())).collect();
        let told = secret_store(&StoreUse { store: SecretStore::CsiDriver, workloads });
        assert_eq!((told.store.as_str(), told.count), ("Secrets Store CSI driver", 7));
        assert_eq!(told.workloads.len(), MAX_WORKLOADS);
        assert_eq!(told.workloads[0], "Deployment/web-0");
    }
}
