// Audit policies as kube-apiserver reads and evaluates them, for comparison.
//
// Reads one question a line from stdin and writes one answer a line to stdout. A question is
// {"policy", "requests"}. The answer is {"refused": true} where kube-apiserver would not start with
// the policy, else {"logged"}: for each request the level, and the stages of which no event is
// written.
package main

import (
	"encoding/json"

	"k8s.io/apiserver/pkg/apis/audit"
	"k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"

	"plumbline.dev/e2e/control-plane/lines"
)

type question struct {
	Policy   json.RawMessage `json:"policy"`
	Requests []request       `json:"requests"`
}

type request struct {
	User        string   `json:"user"`
	Groups      []string `json:"groups"`
	Verb        string   `json:"verb"`
	Group       string   `json:"group"`
	Resource    string   `json:"resource"`
	Subresource string   `json:"subresource"`
	Namespace   string   `json:"namespace"`
	Name        string   `json:"name"`
}

type answer struct {
	Refused bool     `json:"refused"`
	Logged  []logged `json:"logged"`
}

type logged struct {
	Level   audit.Level   `json:"level"`
	Omitted []audit.Stage `json:"omitted"`
}

func main() {
	lines.Serve(question.answer)
}

func (q question) answer() (answer, error) {
	answer := answer{Logged: []logged{}}
	loaded, err := policy.LoadPolicyFromBytes(q.Policy)
	if err != nil {
		answer.Refused = true
		return answer, nil
	}
	evaluator := policy.NewPolicyRuleEvaluator(loaded)
	for _, r := range q.Requests {
		config := evaluator.EvaluatePolicyRule(authorizer.AttributesRecord{
			User:            &user.DefaultInfo{Name: r.User, Groups: r.Groups},
			Verb:            r.Verb,
			APIGroup:        r.Group,
			Resource:        r.Resource,
			Subresource:     r.Subresource,
			Namespace:       r.Namespace,
			Name:            r.Name,
			ResourceRequest: true,
		})
		answer.Logged = append(answer.Logged, logged{config.Level, config.OmitStages})
	}
	return answer, nil
}
