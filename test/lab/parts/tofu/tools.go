//go:build tools

// Package tools makes the version of the program that the lab runs a matter of this module.
package tools

import _ "github.com/opentofu/opentofu/cmd/tofu"
