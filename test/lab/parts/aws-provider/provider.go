package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type provider struct {
	// What Terraform never asks of this provider.
	tfprotov6.ProviderServer
	schema *schemas
	aws    *clients
}

func (p *provider) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	response := &tfprotov6.GetMetadataResponse{ServerCapabilities: &tfprotov6.ServerCapabilities{}}
	for _, name := range sortedKeys(p.schema.resources) {
		response.Resources = append(response.Resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	return response, nil
}

func (p *provider) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities: &tfprotov6.ServerCapabilities{},
		Provider:           p.schema.provider,
		ResourceSchemas:    p.schema.resources,
	}, nil
}

func (p *provider) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (p *provider) ValidateProviderConfig(_ context.Context, r *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (p *provider) ConfigureProvider(ctx context.Context, r *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	config, err := decode(r.Config, p.schema.provider.ValueType())
	if err == nil {
		p.aws, err = newClients(ctx, config)
	}
	return &tfprotov6.ConfigureProviderResponse{Diagnostics: diagnostics(err)}, nil
}

func (p *provider) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (p *provider) ValidateResourceConfig(_ context.Context, r *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (p *provider) UpgradeResourceState(_ context.Context, r *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	t := p.schema.resources[r.TypeName].ValueType()
	value, err := r.RawState.Unmarshal(t)
	if err != nil {
		return &tfprotov6.UpgradeResourceStateResponse{Diagnostics: diagnostics(err)}, nil
	}
	state, err := tfprotov6.NewDynamicValue(t, value)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state, Diagnostics: diagnostics(err)}, nil
}

func (p *provider) ReadResource(ctx context.Context, r *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	t := p.schema.resources[r.TypeName].ValueType()
	state, err := decode(r.CurrentState, t)
	if err != nil || state == nil {
		return &tfprotov6.ReadResourceResponse{NewState: r.CurrentState, Diagnostics: diagnostics(err)}, nil
	}
	found, err := kinds[r.TypeName].read(ctx, p.aws, state)
	if err != nil {
		return &tfprotov6.ReadResourceResponse{Diagnostics: diagnostics(fmt.Errorf("%s %s: %w", r.TypeName, text(state, "id"), err))}, nil
	}
	if found == nil {
		state = nil
	}
	for name, value := range found {
		if !same(state[name], value) {
			state[name] = value
		}
	}
	encoded, err := encode(t, state)
	return &tfprotov6.ReadResourceResponse{NewState: encoded, Diagnostics: diagnostics(err)}, nil
}

func (p *provider) PlanResourceChange(_ context.Context, r *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	t := p.schema.resources[r.TypeName].ValueType()
	prior, err := decode(r.PriorState, t)
	if err != nil {
		return &tfprotov6.PlanResourceChangeResponse{Diagnostics: diagnostics(err)}, nil
	}
	proposed, err := decode(r.ProposedNewState, t)
	if err != nil || proposed == nil {
		return &tfprotov6.PlanResourceChangeResponse{PlannedState: r.ProposedNewState, Diagnostics: diagnostics(err)}, nil
	}
	response := &tfprotov6.PlanResourceChangeResponse{}
	if prior == nil {
		for _, name := range []string{"id", "arn", "url", "region"} {
			if _, is := p.schema.table.Resources[r.TypeName].Attributes[name]; is && proposed[name] == nil {
				proposed[name] = unknown{}
			}
		}
	} else {
		for _, name := range kinds[r.TypeName].identity {
			if !same(prior[name], proposed[name]) {
				response.RequiresReplace = append(response.RequiresReplace, tftypes.NewAttributePath().WithAttributeName(name))
			}
		}
	}
	response.PlannedState, err = encode(t, proposed)
	response.Diagnostics = diagnostics(err)
	return response, nil
}

func (p *provider) ApplyResourceChange(ctx context.Context, r *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	t := p.schema.resources[r.TypeName].ValueType()
	prior, err := decode(r.PriorState, t)
	if err != nil {
		return &tfprotov6.ApplyResourceChangeResponse{Diagnostics: diagnostics(err)}, nil
	}
	planned, err := decode(r.PlannedState, t)
	if err != nil {
		return &tfprotov6.ApplyResourceChangeResponse{Diagnostics: diagnostics(err)}, nil
	}
	kind := kinds[r.TypeName]
	if planned == nil {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: r.PlannedState, Diagnostics: diagnostics(kind.remove(ctx, p.aws, prior))}, nil
	}
	if _, open := planned["region"].(unknown); open {
		planned["region"] = p.aws.region
	}
	computed, err := kind.put(ctx, p.aws, planned, prior == nil)
	if err != nil {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: r.PriorState, Diagnostics: diagnostics(fmt.Errorf("%s: %w", r.TypeName, err))}, nil
	}
	for name, value := range computed {
		planned[name] = value
	}
	encoded, err := encode(t, planned)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: encoded, Diagnostics: diagnostics(err)}, nil
}

func decode(value *tfprotov6.DynamicValue, t tftypes.Type) (object, error) {
	v, err := value.Unmarshal(t)
	if err != nil {
		return nil, err
	}
	p, err := plain(v)
	o, _ := p.(object)
	return o, err
}

func encode(t tftypes.Type, state object) (*tfprotov6.DynamicValue, error) {
	var v any
	if state != nil {
		v = state
	}
	encoded, err := tfprotov6.NewDynamicValue(t, typed(t, v))
	return &encoded, err
}

func diagnostics(err error) []*tfprotov6.Diagnostic {
	if err == nil {
		return nil
	}
	return []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: err.Error()}}
}
