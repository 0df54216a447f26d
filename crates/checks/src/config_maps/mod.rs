//! Checks on `ConfigMaps`.

mod settings;

group! {
    configmap_secret,
}
