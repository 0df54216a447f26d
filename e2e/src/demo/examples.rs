//! The example manifests, `manifests/threats/NN-name/{vulnerable,hardened}.yaml`. Threats that
//! Dockerfiles show have none, as there is nothing for a cluster.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize as _;
use serde_json::{Value, json};

/// In the source tree that this crate was compiled from.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../manifests/threats");

/// A node label that no node has.
const NO_NODE: &str = "plumbline.dev/no-such-node";

/// Which of the two files of a threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Open to the threat.
    Vulnerable,
    /// Its twin, mended.
    Hardened,
}

/// One example.
#[derive(Debug, Clone)]
pub struct Example {
    /// The number of the threat.
    pub threat: u8,
    /// Which file of the threat.
    pub variant: Variant,
    /// The file, from the root of the workspace.
    pub path: String,
    /// Where its objects live: a namespace of its own, or `default`.
    pub namespace: String,
    /// The checks that it fails, as its comment `# fails:` lists them.
    pub fails: BTreeSet<String>,
    /// Its objects.
    pub objects: Vec<Value>,
}

/// All examples, by threat, the vulnerable one first.
pub fn examples() -> Result<Vec<Example>> {
    let mut folders: Vec<String> = fs::read_dir(FOLDER)
        .with_context(|| format!("read {FOLDER}"))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    folders.retain(|folder| Path::new(FOLDER).join(folder).join("vulnerable.yaml").exists());
    folders.sort();
    let files = folders.iter().flat_map(|folder| {
        [
            (folder, Variant::Vulnerable, "vulnerable.yaml"),
            (folder, Variant::Hardened, "hardened.yaml"),
        ]
    });
    files
        .map(|(folder, variant, file)| {
            let text = fs::read_to_string(Path::new(FOLDER).join(folder).join(file));
            let path = format!("manifests/threats/{folder}/{file}");
            text.map_err(anyhow::Error::new)
                .and_then(|text| example(folder, variant, &path, &text))
                .with_context(|| format!("example {path}"))
        })
        .collect()
}

fn example(folder: &str, variant: Variant, path: &str, text: &str) -> Result<Example> {
    let (number, _) = folder.split_once('-').context("the folder is not called NN-name")?;
    let mut objects = Vec::new();
    for document in serde_norway::Deserializer::from_str(text) {
        let object = Value::deserialize(document)?;
        // A comment alone between two `---` is a document without an object.
        if !object.is_null() {
            objects.push(object);
        }
    }
    let own = objects.iter().find(|object| object["kind"] == "Namespace");
    Ok(Example {
        threat: number.parse().context("the folder does not begin with a number")?,
        variant,
        path: path.to_owned(),
        namespace: own.map_or("default", name).to_owned(),
        fails: fails(text),
        objects,
    })
}

/// The checks behind `# fails:`, on that line and the comment lines after it.
fn fails(text: &str) -> BTreeSet<String> {
    let Some((_, list)) = text.split_once("# fails:") else {
        return BTreeSet::new();
    };
    let mut lines = list.lines();
    let first = lines.next();
    let more = lines.map_while(|line| line.strip_prefix('#'));
    let words = first.into_iter().chain(more).flat_map(|line| line.split(','));
    words.map(str::trim).filter(|check| !check.is_empty()).map(ToOwned::to_owned).collect()
}

impl Example {
    /// Whether its objects live in a namespace that it brings along.
    pub fn has_own_namespace(&self) -> bool {
        self.objects.iter().any(|object| object["kind"] == "Namespace")
    }

    /// The objects outside namespaces of the examples: they meet what a cluster has already, and
    /// deleting the namespaces leaves them.
    pub fn outer_objects(&self) -> impl Iterator<Item = &Value> {
        let own = self.has_own_namespace();
        self.objects.iter().filter(move |object| !own || namespace(object).is_none())
    }

    /// Its first Deployment, with the name of its first container.
    pub fn deployment(&self) -> Result<(&str, &str)> {
        let found = self.objects.iter().find(|object| object["kind"] == "Deployment");
        let found = found.with_context(|| format!("{} has no Deployment", self.path))?;
        let container = found.pointer("/spec/template/spec/containers/0/name");
        let container = container.and_then(Value::as_str).context("its container has no name")?;
        Ok((name(found), container))
    }

    /// Takes care that no Pod is made of it. A workload without Pods is judged by its template, so
    /// reports say the same; but nothing vulnerable runs.
    pub fn put_to_rest(&mut self) -> Result<()> {
        for object in &mut self.objects {
            match object["kind"].as_str().unwrap_or_default() {
                "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController" => {
                    object["spec"]["replicas"] = json!(0);
                }
                "DaemonSet" => {
                    object["spec"]["template"]["spec"]["nodeSelector"] = json!({ NO_NODE: "" });
                }
                "CronJob" | "Job" => object["spec"]["suspend"] = json!(true),
                "Pod" => bail!("{} has a Pod, which cannot be kept from running", self.path),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The name of an object.
pub(super) fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

/// The namespace that an object names.
pub(super) fn namespace(object: &Value) -> Option<&str> {
    object["metadata"]["namespace"].as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Two lines of what it shows.
# fails: one-check, another-check,
#   a-third-check
kind: Namespace
metadata: {name: shop}
---
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  template: {spec: {containers: [{name: main}]}}
---
# Of cluster scope.
kind: RuntimeClass
metadata: {name: sandbox}
";

    #[test]
    fn an_example_is_read_as_it_is_written() {
        let mut example = example("07-root", Variant::Vulnerable, "file", TEXT).unwrap();
        assert_eq!((example.threat, &*example.namespace), (7, "shop"));
        let fails: Vec<&str> = example.fails.iter().map(String::as_str).collect();
        assert_eq!(fails, ["a-third-check", "another-check", "one-check"]);
        assert_eq!(example.deployment().unwrap(), ("web", "main"));
        let outer: Vec<&str> = example.outer_objects().map(name).collect();
        assert_eq!(outer, ["shop", "sandbox"]);
        example.put_to_rest().unwrap();
        assert_eq!(example.objects[1]["spec"]["replicas"], 0);
    }

    #[test]
    fn what_lives_in_default_meets_what_is_there() {
        let text = "kind: Service\nmetadata: {name: web, namespace: default}\n";
        let example = example("05-default", Variant::Vulnerable, "file", text).unwrap();
        assert_eq!(example.namespace, "default");
        assert_eq!(example.outer_objects().count(), 1);
    }
}
