// Label selectors as Kubernetes reads them, and NetworkPolicies by the letter of their API, for
// comparison.
//
// Reads one question a line from stdin and writes one answer a line to stdout. A question is either
// {"selector", "labels"}, whose answer {"valid", "matches"} comes from the selector library of
// Kubernetes, or {"policies", "labels", "direction", "peer", "port"} about a Pod with these labels
// in the namespace of the policies, whose answer is {"selecting", "isolated", "permitted"}.
package main

import (
	"encoding/json"
	"net"
	"slices"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	kubejson "k8s.io/apimachinery/pkg/util/json"
	netutils "k8s.io/utils/net"

	"plumbline.dev/e2e/control-plane/lines"
)

type question struct {
	Selector  json.RawMessage `json:"selector"`
	Policies  json.RawMessage `json:"policies"`
	Labels    labels.Set      `json:"labels"`
	Direction string          `json:"direction"`
	Peer      peer            `json:"peer"`
	Port      port            `json:"port"`
}

// peer is an address, or else a Pod.
type peer struct {
	Address         string     `json:"address"`
	SameNamespace   bool       `json:"sameNamespace"`
	NamespaceLabels labels.Set `json:"namespaceLabels"`
	Labels          labels.Set `json:"labels"`
}

type port struct {
	Protocol string `json:"protocol"`
	Number   int32  `json:"number"`
	Name     string `json:"name"`
}

type selectorAnswer struct {
	Valid   bool `json:"valid"`
	Matches bool `json:"matches"`
}

type policiesAnswer struct {
	Selecting []bool `json:"selecting"`
	Isolated  bool   `json:"isolated"`
	Permitted bool   `json:"permitted"`
}

func main() {
	lines.Serve(question.answer)
}

func (q question) answer() (any, error) {
	if q.Policies == nil {
		// As the API server decodes: the case of a field's name counts.
		var selector metav1.LabelSelector
		if err := kubejson.Unmarshal(q.Selector, &selector); err != nil {
			return nil, err
		}
		parsed, err := metav1.LabelSelectorAsSelector(&selector)
		return selectorAnswer{Valid: err == nil, Matches: err == nil && parsed.Matches(q.Labels)}, nil
	}
	var policies []networkingv1.NetworkPolicySpec
	if err := kubejson.Unmarshal(q.Policies, &policies); err != nil {
		return nil, err
	}
	answer := policiesAnswer{Selecting: []bool{}}
	allowed := false
	for _, policy := range policies {
		selects := matches(&policy.PodSelector, q.Labels)
		answer.Selecting = append(answer.Selecting, selects)
		if selects && covers(policy, networkingv1.PolicyType(q.Direction)) {
			answer.Isolated = true
			allowed = allowed || allows(policy, q)
		}
	}
	answer.Permitted = allowed || !answer.Isolated
	return answer, nil
}

func matches(selector *metav1.LabelSelector, set labels.Set) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(set)
}

// covers sets the default that the API server sets.
func covers(policy networkingv1.NetworkPolicySpec, direction networkingv1.PolicyType) bool {
	types := policy.PolicyTypes
	if len(types) == 0 {
		types = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		if len(policy.Egress) > 0 {
			types = append(types, networkingv1.PolicyTypeEgress)
		}
	}
	return slices.Contains(types, direction)
}

func allows(policy networkingv1.NetworkPolicySpec, q question) bool {
	if networkingv1.PolicyType(q.Direction) == networkingv1.PolicyTypeIngress {
		return slices.ContainsFunc(policy.Ingress, func(rule networkingv1.NetworkPolicyIngressRule) bool {
			return anyPort(rule.Ports, q.Port) && anyPeer(rule.From, q.Peer)
		})
	}
	return slices.ContainsFunc(policy.Egress, func(rule networkingv1.NetworkPolicyEgressRule) bool {
		return anyPort(rule.Ports, q.Port) && anyPeer(rule.To, q.Peer)
	})
}

func anyPort(ports []networkingv1.NetworkPolicyPort, port port) bool {
	return len(ports) == 0 || slices.ContainsFunc(ports, func(allowed networkingv1.NetworkPolicyPort) bool {
		protocol := "TCP"
		if allowed.Protocol != nil {
			protocol = string(*allowed.Protocol)
		}
		switch {
		case protocol != port.Protocol:
			return false
		case allowed.Port == nil:
			return allowed.EndPort == nil
		case allowed.Port.Type == intstr.String:
			return allowed.EndPort == nil && allowed.Port.StrVal == port.Name && port.Name != ""
		case allowed.EndPort == nil:
			return allowed.Port.IntVal == port.Number
		default:
			first, last := allowed.Port.IntVal, *allowed.EndPort
			return first >= 1 && last <= 65535 && first <= port.Number && port.Number <= last
		}
	})
}

func anyPeer(peers []networkingv1.NetworkPolicyPeer, peer peer) bool {
	return len(peers) == 0 || slices.ContainsFunc(peers, func(allowed networkingv1.NetworkPolicyPeer) bool {
		if allowed.IPBlock != nil {
			selects := allowed.NamespaceSelector != nil || allowed.PodSelector != nil
			return !selects && peer.Address != "" && within(allowed.IPBlock, netutils.ParseIPSloppy(peer.Address))
		}
		if peer.Address != "" || (allowed.NamespaceSelector == nil && allowed.PodSelector == nil) {
			return false
		}
		namespace := peer.SameNamespace
		if allowed.NamespaceSelector != nil {
			namespace = matches(allowed.NamespaceSelector, peer.NamespaceLabels)
		}
		return namespace && (allowed.PodSelector == nil || matches(allowed.PodSelector, peer.Labels))
	})
}

func within(block *networkingv1.IPBlock, address net.IP) bool {
	_, cidr, err := netutils.ParseCIDRSloppy(block.CIDR)
	if err != nil {
		return false
	}
	inside := cidr.Contains(address)
	for _, text := range block.Except {
		_, except, err := netutils.ParseCIDRSloppy(text)
		if err != nil {
			return false
		}
		inside = inside && !except.Contains(address)
	}
	return inside
}
