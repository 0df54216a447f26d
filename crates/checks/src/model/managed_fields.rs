//! What `managedFields` tell of the data of an object: the names of the keys, and when they were
//! written. They hold no values.

use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::nullable;

/// The entries of `managedFields` as one: nothing is kept of each, however many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedFields {
    /// Whether there is any entry.
    pub any: bool,
    /// The newest time of an entry that is about data. Each writer has one entry, whose time changes
    /// with each of its writes that changes a field: the data has not changed since.
    pub data_written: Option<Time>,
    /// Whether an entry is about data and tells no time.
    pub undated: bool,
    /// The keys of the data, as far as they are known by name.
    pub keys: DataKeys,
}

/// Which keys stand in the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataKeys {
    /// `tls.crt`, the chain of a certificate.
    pub certificate: bool,
    /// `tls.key`, its key.
    pub certificate_key: bool,
}

impl DataKeys {
    /// Whether the data is a certificate with its key.
    pub fn are_certificate(self) -> bool {
        self.certificate && self.certificate_key
    }
}

impl std::ops::BitOrAssign for DataKeys {
    fn bitor_assign(&mut self, other: Self) {
        self.certificate |= other.certificate;
        self.certificate_key |= other.certificate_key;
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ManagedEntry {
    time: Option<Time>,
    #[serde(deserialize_with = "nullable")]
    fields_v1: Fields,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fields {
    #[serde(rename = "f:data")]
    data: Option<DataKeys>,
    /// Where a writer sent text, the server keeps it under `data`, but may name the field that was sent.
    #[serde(rename = "f:stringData")]
    string_data: Option<DataKeys>,
}

impl<'de> Deserialize<'de> for DataKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = DataKeys;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map of keys")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<DataKeys, A::Error> {
                let mut keys = DataKeys::default();
                while let Some(key) = map.next_key::<String>()? {
                    keys.certificate |= key == "f:tls.crt";
                    keys.certificate_key |= key == "f:tls.key";
                    map.next_value::<IgnoredAny>()?;
                }
                Ok(keys)
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

impl<'de> Deserialize<'de> for ManagedFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = ManagedFields;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a list of managed fields")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ManagedFields, A::Error> {
                let mut all = ManagedFields::default();
                while let Some(ManagedEntry { time, fields_v1 }) = seq.next_element()? {
                    all.any = true;
                    let about_data = [fields_v1.data, fields_v1.string_data];
                    for keys in about_data.into_iter().flatten() {
                        all.keys |= keys;
                        all.undated |= time.is_none();
                        all.data_written = all.data_written.max(time.clone());
                    }
                }
                Ok(all)
            }
        }

        deserializer.deserialize_seq(Entries)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(entries: Value) -> ManagedFields {
        serde_json::from_value(entries).expect("managed fields")
    }

    fn time(text: &str) -> Time {
        Time(text.parse().expect("a time"))
    }

    #[test]
    fn the_newest_write_of_data_counts_and_that_of_metadata_does_not() {
        let fields = read(json!([
            {"manager": "kubectl", "time": "2025-01-02T00:00:00Z", "fieldsV1": {"f:data": {".": {}, "f:a": {}}}},
            {"manager": "helm", "time": "2025-03-04T00:00:00Z", "fieldsV1": {"f:stringData": {"f:b": {}}}},
            {"manager": "label", "time": "2025-05-06T00:00:00Z", "fieldsV1": {"f:metadata": {"f:labels": {}}}}]));
        assert_eq!(fields.data_written, Some(time("2025-03-04T00:00:00Z")));
        assert!(fields.any && !fields.undated && !fields.keys.are_certificate());
    }

    #[test]
    fn keys_of_several_writers_are_one_set() {
        let fields = read(json!([
            {"time": "2025-01-02T00:00:00Z", "fieldsV1": {"f:data": {"f:tls.crt": {}}}},
            {"fieldsV1": {"f:data": {"f:tls.key": {}}}}]));
        assert!(fields.keys.are_certificate() && fields.undated);
    }

    #[test]
    fn what_is_empty_or_null_tells_nothing() {
        assert_eq!(read(json!([])), ManagedFields::default());
        let entries = json!([{}, {"fieldsV1": null, "time": null}, {"fieldsV1": {"f:data": null}}]);
        assert_eq!(read(entries), ManagedFields { any: true, ..ManagedFields::default() });
        assert!(serde_json::from_value::<ManagedFields>(json!({"f:data": {}})).is_err());
    }
}
