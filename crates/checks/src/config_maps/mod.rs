//! Checks on `ConfigMaps`.

group! {}
