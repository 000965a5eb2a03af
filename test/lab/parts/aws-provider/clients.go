package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

type clients struct {
	region string
	config aws.Config
	iam    *iam.Client
}

// newClients gets into the account that is meant, and refuses any other.
func newClients(ctx context.Context, settings object) (*clients, error) {
	region := text(settings, "region")
	c, err := config.LoadDefaultConfig(ctx, config.WithRegion(region))
	if err != nil {
		return nil, err
	}
	if role := text(first(settings, "assume_role"), "role_arn"); role != "" {
		c.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(c), role))
	}
	caller, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, err
	}
	allowed, _ := settings["allowed_account_ids"].([]any)
	if len(allowed) > 0 && !slices.Contains(allowed, any(*caller.Account)) {
		return nil, fmt.Errorf("AWS account ID not allowed: %s", *caller.Account)
	}
	return &clients{region: region, config: c, iam: iam.NewFromConfig(c)}, nil
}

func (c *clients) regionOf(state object) string {
	if region := text(state, "region"); region != "" {
		return region
	}
	return c.region
}

func (c *clients) s3(state object) *s3.Client {
	return s3.NewFromConfig(c.config, func(o *s3.Options) {
		o.Region = c.regionOf(state)
		o.UsePathStyle = true
	})
}

func (c *clients) sqs(state object) *sqs.Client {
	return sqs.NewFromConfig(c.config, func(o *sqs.Options) { o.Region = c.regionOf(state) })
}

func (c *clients) events(state object) *eventbridge.Client {
	return eventbridge.NewFromConfig(c.config, func(o *eventbridge.Options) { o.Region = c.regionOf(state) })
}
