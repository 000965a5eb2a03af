// Judges requests by policies of AWS, with the evaluator of versitygw: for what no server of the lab serves, such as EC2.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"
)

type request struct {
	Document  string              `json:"document"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Condition map[string][]string `json:"condition"`
	Token     *token              `json:"token"`
}

// token is what an identity provider says of a service account.
type token struct {
	Provider string `json:"provider"`
	Arn      string `json:"arn"`
	Audience string `json:"audience"`
	Subject  string `json:"subject"`
}

func main() {
	var requests []request
	if err := json.NewDecoder(os.Stdin).Decode(&requests); err != nil {
		log.Fatal(err)
	}
	answers := make([]string, len(requests))
	for i, each := range requests {
		answers[i] = judge(each)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func judge(r request) string {
	if r.Token != nil {
		lookup := func(arn string) (string, bool) { return r.Token.Provider, arn == r.Token.Arn }
		verdict, _ := policy.EvaluateWebIdentityTrust(r.Document, lookup, policy.WebIdentityContext{
			ProviderURL: r.Token.Provider, Audience: r.Token.Audience, Subject: r.Token.Subject,
		})
		if verdict == policy.Allowed {
			return "allowed"
		}
		return "refused"
	}
	// What cannot be read is refused as well, and shall not pass for a verdict.
	if err := policy.Validate("PolicyDocument", r.Document); err != nil {
		return "unreadable: " + err.Error()
	}
	documents := []types.PolicyEntry{{PolicyName: "judged", PolicyDocument: r.Document}}
	context := policy.RequestContext{Action: r.Action, Resource: r.Resource, Condition: r.Condition}
	switch policy.EvaluateIdentityPolicies(documents, context) {
	case policy.DecisionAllow:
		return "allowed"
	case policy.DecisionDeny:
		return "denied"
	}
	return "refused"
}
