//! Checks on Pods and on the Pod templates of workloads.

group! {
    privileged_container,
}
