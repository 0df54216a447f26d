//! References, where they lead and what they pin.

use plumbline_checks::Settings;
use serde_json::{Value, json};

use crate::support::{deployment, fails, judge, pod};
use crate::{counts, is_silent, offences, passes, store_of, with_image};

fn digest() -> String {
    format!("sha256:{}", "0f".repeat(32))
}

/// The checks on pinning: a reference that no runtime can read pins nothing, whatever it looks like.
#[test]
fn what_the_grammar_forbids_is_never_pinned() {
    let hidden = "not a valid image reference";
    for image in [
        "{{ .Values.image }}",
        "$(IMAGE):1",
        "https://registry.example/app:1",
        "https://user:hunter2@registry.example/app:1",
        "registry.example/App:1",
        "app:1.0 beta",
        "app:",
        "app@sha256:abc",
        &format!("app:1@sha256:{}", "0F".repeat(32)),
        &format!("app:1@{}", digest().replace("sha256", "md5")),
    ] {
        for check in ["image-digest", "image-latest-tag"] {
            let expected = format!("containers[web].image: {hidden}");
            assert_eq!(offences(check, &with_image(image)), [expected], "{check} {image}");
        }
    }
}

#[test]
fn a_tag_beside_a_digest_is_a_comment() {
    let pinned = [
        format!("app@{}", digest()),
        format!("app:latest@{}", digest()),
        format!("registry:5000/app@{}", digest()),
    ];
    for image in pinned {
        for check in ["image-digest", "image-latest-tag"] {
            assert!(passes(check, &[pod(&with_image(&image))]), "{check} {image}");
        }
    }
    assert!(fails("image-latest-tag", &with_image("registry:5000/app")));
    assert!(fails("image-latest-tag", &with_image("app:latest")));
    assert!(!fails("image-latest-tag", &with_image("app:Latest")));
}

#[test]
fn a_template_may_leave_the_image_open() {
    let open = json!({"containers": [{"name": "web"}, {"name": "log", "image": " "}]});
    for check in ["image-digest", "image-latest-tag", "image-pull-policy", "ingress-nginx-eol"] {
        assert!(is_silent(check, &[deployment(&open)]), "{check}");
    }
}

#[test]
fn the_pull_policy_that_holds_counts() {
    let always = |image: &str, policy: Value| {
        let container = json!({"name": "web", "image": image, "imagePullPolicy": policy});
        !fails("image-pull-policy", &json!({"containers": [container]}))
    };
    assert!(always("app", Value::Null) && always("app:latest", Value::Null));
    assert!(always("registry:5000/app", json!("")));
    assert!(always("app:1", json!("Always")));
    // The API server looks at the tag, though the digest decides what runs.
    assert!(always(&format!("app:latest@{}", digest()), Value::Null));
    assert!(!always(&format!("app@{}", digest()), Value::Null));
    assert!(!always("app:1", Value::Null) && !always("{{ image }}", Value::Null));
    assert!(!always("app", json!("IfNotPresent")) && !always("app:latest", json!("Never")));
    assert!(!always("app", json!("always")));
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let spec = json!({list: [{"name": "web", "image": "app:1"}]});
        let expected = format!("{list}[web].imagePullPolicy: IfNotPresent");
        assert_eq!(offences("image-pull-policy", &spec), [expected]);
    }
}

/// Whether an image is allowed where these places are; None where the check does not apply.
fn allowed(places: &[&str], image: &str) -> Option<bool> {
    let settings = Settings {
        allowed_registries: places.iter().map(|place| (*place).to_owned()).collect(),
        ..Settings::default()
    };
    let mut object = pod(&with_image(image));
    object["metadata"]["namespace"] = json!("shop");
    let store = store_of(object, &settings);
    match counts("image-registry-allowlist", "shop", &store, &settings) {
        (0, 0) => None,
        (passed, _) => Some(passed == 1),
    }
}

/// trivy KSV-0125 skips images without a slash.
#[test]
fn an_image_without_a_registry_comes_from_docker_hub() {
    for place in ["docker.io", "index.docker.io", "registry-1.docker.io", "docker.io/library"] {
        assert_eq!(allowed(&[place], "nginx"), Some(true), "{place}");
        assert_eq!(allowed(&[place], "docker.io/nginx:1"), Some(true), "{place}");
    }
    assert_eq!(allowed(&["registry.example"], "nginx"), Some(false));
    assert_eq!(allowed(&["docker.io/library"], "shop/nginx"), Some(false));
    assert_eq!(allowed(&["docker.io"], "REGISTRY/nginx"), Some(false));
}

#[test]
fn allowed_places_are_no_prefixes_of_names() {
    let team = ["registry.example/team"];
    assert_eq!(allowed(&team, "registry.example/team/web:1"), Some(true));
    assert_eq!(allowed(&team, "registry.example/team2/web:1"), Some(false));
    assert_eq!(allowed(&team, "registry.example/web:1"), Some(false));
    assert_eq!(allowed(&["registry.example"], "registry.example.evil.example/web:1"), Some(false));
    assert_eq!(allowed(&["registry.example"], "evil.example/registry.example/web:1"), Some(false));
    assert_eq!(allowed(&["registry.example"], "registry.example:5000/web:1"), Some(false));
    assert_eq!(allowed(&["a.example", "registry.example"], "Registry.Example/web:1"), Some(true));
    assert_eq!(allowed(&["registry.example"], "registry.example/{{ web }}"), Some(false));
    assert_eq!(allowed(&[], "evil.example/web"), None);
    assert_eq!(allowed(&[""], "evil.example/web"), Some(false));
}

#[test]
fn frozen_registries_are_told_by_registry_and_path() {
    let frozen = |image: &str| fails("image-registry-deprecated", &with_image(image));
    assert!(frozen("k8s.gcr.io/pause:3.9") && frozen("K8S.gcr.io/pause:3.9"));
    assert!(frozen("gcr.io/google_containers/pause:3.2") && frozen("bitnamilegacy/redis:7"));
    assert!(!frozen("registry.k8s.io/pause:3.10") && !frozen("gcr.io/google-containers-x/pause"));
    assert!(!frozen("mirror.example/k8s.gcr.io/pause:3.9") && !frozen("bitnami/redis:7"));
    assert!(!frozen("registry.example/bitnamilegacy/redis:7") && !frozen("{{ k8s.gcr.io }}"));
}

#[test]
fn the_retired_controller_is_told_by_its_path() {
    let retired = |image: &str| fails("ingress-nginx-eol", &with_image(image));
    assert!(retired("registry.k8s.io/ingress-nginx/controller:v1.14.0"));
    assert!(retired("k8s.gcr.io/ingress-nginx/controller-chroot:v1.3.0"));
    assert!(retired("quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.33.0"));
    assert!(!retired("registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.0"));
    assert!(!retired("nginx/nginx-ingress:5.2.0") && !retired("registry.example/controller:1"));
    assert!(!retired("registry.example/not-ingress-nginx/controller:1"));
}

/// A Pod whose runtime tells an image id.
fn running(name: &str, image: &str, id: &str) -> Value {
    let mut pod = pod(&json!({"containers": [{"name": "web", "image": image}]}));
    pod["metadata"]["name"] = json!(name);
    pod["status"] =
        json!({"phase": "Running", "containerStatuses": [{"name": "web", "imageID": id}]});
    pod
}

fn id(digit: char) -> String {
    format!("registry.example/app@sha256:{}", digit.to_string().repeat(64))
}

#[test]
fn one_tag_with_two_digests_has_drifted() {
    let drift = "image-tag-digest-drift";
    let offences = |objects: &[Value]| judge(objects).remove(drift).unwrap_or_default();
    let two = [running("a", "app:1", &id('1')), running("b", "docker.io/library/app:1", &id('2'))];
    assert_eq!(offences(&two), [": 2 digests: docker.io/library/app:1"]);
    let untagged =
        [running("a", "r.example/app", &id('1')), running("b", "r.example/app:latest", &id('2'))];
    assert_eq!(offences(&untagged), [": 2 digests: r.example/app:latest"]);

    let pinned = format!("app:1@{}", digest());
    assert!(is_silent(drift, &[running("a", &pinned, &id('1')), running("b", &pinned, &id('2'))]));
    let same = [running("a", "app:1", &id('1')), running("b", "app:1", &id('1'))];
    let others = [running("a", "app:1", &id('1')), running("b", "app:2", &id('2'))];
    let mut ended = running("b", "app:1", &id('2'));
    ended["status"]["phase"] = json!("Succeeded");
    // An image that was loaded onto a node has only the id that it has there.
    let bare = format!("sha256:{}", "2".repeat(64));
    let loaded = [running("a", "app:1", &id('1')), running("b", "app:1", &bare)];
    let waiting = [running("a", "app:1", &id('1')), running("b", "app:1", "")];
    for objects in [&same, &others, &loaded, &waiting, &[running("a", "app:1", &id('1')), ended]] {
        assert!(offences(objects).is_empty(), "{objects:?}");
    }
}

#[test]
fn references_of_any_length_drift_by_themselves() {
    let (left, right) = ("a".repeat(200), format!("{}b", "a".repeat(199)));
    let image = |path: &str| format!("registry.example/{path}:1");
    let objects = [running("a", &image(&left), &id('1')), running("b", &image(&right), &id('2'))];
    assert!(!judge(&objects).contains_key("image-tag-digest-drift"));
}
