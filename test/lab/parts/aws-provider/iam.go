package main

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

var role = kind{
	identity: []string{"name", "path"},
	put: func(ctx context.Context, c *clients, s object, create bool) (object, error) {
		name, trust := aws.String(text(s, "name")), aws.String(text(s, "assume_role_policy"))
		if !create {
			_, err := c.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: name, PolicyDocument: trust})
			if err != nil {
				return nil, err
			}
			_, err = c.iam.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: name, Description: aws.String(text(s, "description"))})
			return object{}, err
		}
		input := &iam.CreateRoleInput{RoleName: name, AssumeRolePolicyDocument: trust, Description: aws.String(text(s, "description"))}
		if path := text(s, "path"); path != "" {
			input.Path = aws.String(path)
		}
		made, err := c.iam.CreateRole(ctx, input)
		if err != nil {
			return nil, err
		}
		return object{"id": *made.Role.RoleName, "arn": *made.Role.Arn}, nil
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		trust, err := url.QueryUnescape(*found.Role.AssumeRolePolicyDocument)
		return object{"arn": *found.Role.Arn, "assume_role_policy": trust, "description": aws.ToString(found.Role.Description)}, err
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(text(s, "id"))})
		return gone(err)
	},
}

var rolePolicy = kind{
	identity: []string{"role", "name"},
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		_, err := c.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
			RoleName: aws.String(text(s, "role")), PolicyName: aws.String(text(s, "name")), PolicyDocument: aws.String(text(s, "policy")),
		})
		return object{"id": text(s, "role") + ":" + text(s, "name")}, err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.iam.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: aws.String(text(s, "role")), PolicyName: aws.String(text(s, "name"))})
		if err != nil {
			return nil, gone(err)
		}
		document, err := url.QueryUnescape(*found.PolicyDocument)
		return object{"policy": document}, err
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String(text(s, "role")), PolicyName: aws.String(text(s, "name"))})
		return gone(err)
	},
}

var attachment = kind{
	identity: []string{"role", "policy_arn"},
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		_, err := c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(text(s, "role")), PolicyArn: aws.String(text(s, "policy_arn"))})
		return object{"id": text(s, "role") + "/" + text(s, "policy_arn")}, err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.iam.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: aws.String(text(s, "role"))})
		if err != nil {
			return nil, gone(err)
		}
		for _, each := range found.AttachedPolicies {
			if *each.PolicyArn == text(s, "policy_arn") {
				return object{}, nil
			}
		}
		return nil, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String(text(s, "role")), PolicyArn: aws.String(text(s, "policy_arn"))})
		return gone(err)
	},
}
