//go:build tools

// Package tools pins karpenter.
package tools

import _ "sigs.k8s.io/karpenter/kwok"
