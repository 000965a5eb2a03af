package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

//go:embed schema.json
var schemaJSON []byte

type attribute struct {
	Type string `json:"type"`
	Use  string `json:"use"`
}

type block struct {
	Nesting    string               `json:"nesting"`
	Attributes map[string]attribute `json:"attributes"`
	Blocks     map[string]block     `json:"blocks"`
}

type table struct {
	Provider  block            `json:"provider"`
	Resources map[string]block `json:"resources"`
}

type schemas struct {
	table     table
	provider  *tfprotov6.Schema
	resources map[string]*tfprotov6.Schema
}

func loadSchema() (*schemas, error) {
	var t table
	if err := json.Unmarshal(schemaJSON, &t); err != nil {
		return nil, err
	}
	s := &schemas{table: t, resources: map[string]*tfprotov6.Schema{}}
	var err error
	if s.provider, err = schemaOf(t.Provider); err != nil {
		return nil, err
	}
	for name, b := range t.Resources {
		if s.resources[name], err = schemaOf(b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return s, nil
}

func schemaOf(b block) (*tfprotov6.Schema, error) {
	converted, err := blockOf(b)
	return &tfprotov6.Schema{Block: converted}, err
}

func blockOf(b block) (*tfprotov6.SchemaBlock, error) {
	converted := &tfprotov6.SchemaBlock{}
	for _, name := range sortedKeys(b.Attributes) {
		a := b.Attributes[name]
		t, err := typeOf(a.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		converted.Attributes = append(converted.Attributes, &tfprotov6.SchemaAttribute{
			Name:     name,
			Type:     t,
			Required: a.Use == "required",
			Optional: strings.HasPrefix(a.Use, "optional"),
			Computed: strings.HasSuffix(a.Use, "computed"),
		})
	}
	for _, name := range sortedKeys(b.Blocks) {
		nested, err := blockOf(b.Blocks[name])
		if err != nil {
			return nil, fmt.Errorf("%s.%w", name, err)
		}
		nesting := map[string]tfprotov6.SchemaNestedBlockNestingMode{
			"list":   tfprotov6.SchemaNestedBlockNestingModeList,
			"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
			"struct": tfprotov6.SchemaNestedBlockNestingModeSingle,
		}[b.Blocks[name].Nesting]
		converted.BlockTypes = append(converted.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Block: nested, Nesting: nesting,
		})
	}
	return converted, nil
}

// typeOf reads types such as `string` and `map(string)`.
func typeOf(text string) (tftypes.Type, error) {
	outer, inner, nested := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if nested {
		element, err := typeOf(inner)
		if err != nil {
			return nil, err
		}
		switch outer {
		case "list":
			return tftypes.List{ElementType: element}, nil
		case "set":
			return tftypes.Set{ElementType: element}, nil
		case "map":
			return tftypes.Map{ElementType: element}, nil
		}
	}
	switch outer {
	case "string":
		return tftypes.String, nil
	case "number":
		return tftypes.Number, nil
	case "bool":
		return tftypes.Bool, nil
	}
	return nil, fmt.Errorf("unknown type %q", text)
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
