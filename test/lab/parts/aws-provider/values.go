package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type object = map[string]any

// unknown stands for a value that is only known when a resource is there.
type unknown struct{}

// plain is a value of Terraform as JSON would have it; numbers are float64.
func plain(v tftypes.Value) (any, error) {
	if !v.IsKnown() {
		return unknown{}, nil
	}
	if v.IsNull() {
		return nil, nil
	}
	switch t := v.Type(); {
	case t.Is(tftypes.String):
		var s string
		return s, v.As(&s)
	case t.Is(tftypes.Bool):
		var b bool
		return b, v.As(&b)
	case t.Is(tftypes.Number):
		var n big.Float
		err := v.As(&n)
		f, _ := n.Float64()
		return f, err
	case t.Is(tftypes.Object{}), t.Is(tftypes.Map{}):
		var values map[string]tftypes.Value
		if err := v.As(&values); err != nil {
			return nil, err
		}
		converted := object{}
		for name, each := range values {
			p, err := plain(each)
			if err != nil {
				return nil, err
			}
			converted[name] = p
		}
		return converted, nil
	case t.Is(tftypes.List{}), t.Is(tftypes.Set{}):
		var values []tftypes.Value
		if err := v.As(&values); err != nil {
			return nil, err
		}
		converted := make([]any, len(values))
		for i, each := range values {
			p, err := plain(each)
			if err != nil {
				return nil, err
			}
			converted[i] = p
		}
		return converted, nil
	}
	return nil, fmt.Errorf("no plain form of %s", v.Type())
}

// typed is the way back.
func typed(t tftypes.Type, v any) tftypes.Value {
	if _, is := v.(unknown); is {
		return tftypes.NewValue(t, tftypes.UnknownValue)
	}
	switch t := t.(type) {
	case tftypes.Object:
		if v == nil {
			return tftypes.NewValue(t, nil)
		}
		values := map[string]tftypes.Value{}
		for name, element := range t.AttributeTypes {
			values[name] = typed(element, v.(object)[name])
		}
		return tftypes.NewValue(t, values)
	case tftypes.Map:
		if v == nil {
			return tftypes.NewValue(t, nil)
		}
		values := map[string]tftypes.Value{}
		for name, each := range v.(object) {
			values[name] = typed(t.ElementType, each)
		}
		return tftypes.NewValue(t, values)
	case tftypes.List:
		return typedList(t, t.ElementType, v)
	case tftypes.Set:
		return typedList(t, t.ElementType, v)
	}
	if v == nil {
		return tftypes.NewValue(t, nil)
	}
	if f, is := v.(float64); is {
		return tftypes.NewValue(t, big.NewFloat(f))
	}
	return tftypes.NewValue(t, v)
}

func typedList(t tftypes.Type, element tftypes.Type, v any) tftypes.Value {
	list, is := v.([]any)
	if !is {
		// A block that is not there is an empty list, an attribute that is not there is none.
		if _, block := element.(tftypes.Object); block {
			return tftypes.NewValue(t, []tftypes.Value{})
		}
		return tftypes.NewValue(t, nil)
	}
	values := make([]tftypes.Value, len(list))
	for i, each := range list {
		values[i] = typed(element, each)
	}
	return tftypes.NewValue(t, values)
}

// same compares what a person would: without what is not there, and policies by their content.
func same(a, b any) bool {
	return reflect.DeepEqual(essence(a), essence(b))
}

func essence(v any) any {
	switch v := v.(type) {
	case object:
		kept := object{}
		for name, each := range v {
			if e := essence(each); e != nil {
				kept[name] = e
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	case []any:
		kept := []any{}
		for _, each := range v {
			kept = append(kept, essence(each))
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	case string:
		var document any
		if len(v) > 0 && v[0] == '{' && json.Unmarshal([]byte(v), &document) == nil {
			return document
		}
		if v == "" {
			return nil
		}
	}
	return v
}

func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

func number(o object, name string) int32 {
	f, _ := o[name].(float64)
	return int32(f)
}

func boolean(o object, name string) bool {
	b, _ := o[name].(bool)
	return b
}

// first is the one block of that name, or an empty one.
func first(o object, name string) object {
	if list, is := o[name].([]any); is && len(list) > 0 {
		if only, is := list[0].(object); is {
			return only
		}
	}
	return object{}
}

func has(o object, name string) bool {
	list, is := o[name].([]any)
	return is && len(list) > 0
}

func blocks(o object, name string) []object {
	list, _ := o[name].([]any)
	all := []object{}
	for _, each := range list {
		if one, is := each.(object); is {
			all = append(all, one)
		}
	}
	return all
}

func one(o object) []any { return []any{o} }
