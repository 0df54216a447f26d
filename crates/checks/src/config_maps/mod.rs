//! Checks on `ConfigMaps`.

group! {
    configmap_secret,
}
