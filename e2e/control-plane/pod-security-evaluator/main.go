// The Pod Security Standards as Kubernetes evaluates them, for comparison.
//
// Reads one request a line from stdin, {"level", "version", "pod"}, and writes one answer a line to
// stdout: {"allowed", "failed"} with the ids of the checks that refuse the Pod, in the order in
// which they ran, or {"error"} where the level or the version is none.
package main

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	"plumbline.dev/e2e/control-plane/lines"
)

type request struct {
	Level   string          `json:"level"`
	Version string          `json:"version"`
	Pod     json.RawMessage `json:"pod"`
}

type answer struct {
	Allowed bool             `json:"allowed"`
	Failed  []policy.CheckID `json:"failed"`
	Error   string           `json:"error,omitempty"`
}

func main() {
	evaluate, err := newEvaluator()
	if err != nil {
		lines.Fail(err)
	}
	lines.Serve(evaluate)
}

// newEvaluator wraps each check so that it notes its own id: results carry reasons only.
func newEvaluator() (func(request) (answer, error), error) {
	var failed []policy.CheckID
	checks := policy.DefaultChecks()
	for _, check := range checks {
		for i := range check.Versions {
			revision := &check.Versions[i]
			checkPod := revision.CheckPod
			revision.CheckPod = func(metadata *metav1.ObjectMeta, spec *corev1.PodSpec) policy.CheckResult {
				result := checkPod(metadata, spec)
				if !result.Allowed {
					failed = append(failed, check.ID)
				}
				return result
			}
		}
	}
	evaluator, err := policy.NewEvaluator(checks, nil)
	if err != nil {
		return nil, err
	}
	return func(request request) (answer, error) {
		level, err := api.ParseLevel(request.Level)
		if err != nil {
			return answer{Error: err.Error()}, nil
		}
		version, err := api.ParseVersion(request.Version)
		if err != nil {
			return answer{Error: err.Error()}, nil
		}
		// As the API server decodes: the case of a field's name counts.
		var pod corev1.Pod
		if err := kubejson.Unmarshal(request.Pod, &pod); err != nil {
			return answer{}, err
		}
		failed = []policy.CheckID{}
		results := evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &pod.ObjectMeta, &pod.Spec)
		return answer{Allowed: policy.AggregateCheckResults(results).Allowed, Failed: failed}, nil
	}, nil
}
