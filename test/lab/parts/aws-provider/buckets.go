package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var byBucket = []string{"bucket", "region"}

func idOfBucket(s object) object { return object{"id": text(s, "bucket")} }

var bucket = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, create bool) (object, error) {
		if !create {
			return object{}, nil
		}
		input := &s3.CreateBucketInput{Bucket: aws.String(text(s, "bucket"))}
		if region := c.regionOf(s); region != "us-east-1" {
			input.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
		}
		_, err := c.s3(s).CreateBucket(ctx, input)
		return object{"id": text(s, "bucket"), "arn": "arn:aws:s3:::" + text(s, "bucket")}, err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		region := string(found.LocationConstraint)
		if region == "" {
			region = "us-east-1"
		}
		return object{"region": region}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(text(s, "id"))})
		return gone(err)
	},
}

var versioning = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		_, err := c.s3(s).PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
			Bucket: aws.String(text(s, "bucket")),
			VersioningConfiguration: &types.VersioningConfiguration{
				Status: types.BucketVersioningStatus(text(first(s, "versioning_configuration"), "status")),
			},
		})
		return idOfBucket(s), err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: aws.String(text(s, "id"))})
		if err != nil || found.Status == "" {
			return nil, gone(err)
		}
		return object{"versioning_configuration": one(object{"status": string(found.Status)})}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
			Bucket:                  aws.String(text(s, "id")),
			VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusSuspended},
		})
		return gone(err)
	},
}

var bucketPolicy = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		_, err := c.s3(s).PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String(text(s, "bucket")), Policy: aws.String(text(s, "policy"))})
		return idOfBucket(s), err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		return object{"policy": aws.ToString(found.Policy)}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).DeleteBucketPolicy(ctx, &s3.DeleteBucketPolicyInput{Bucket: aws.String(text(s, "id"))})
		return gone(err)
	},
}

var ownership = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		_, err := c.s3(s).PutBucketOwnershipControls(ctx, &s3.PutBucketOwnershipControlsInput{
			Bucket: aws.String(text(s, "bucket")),
			OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{
				{ObjectOwnership: types.ObjectOwnership(text(first(s, "rule"), "object_ownership"))},
			}},
		})
		return idOfBucket(s), err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		return object{"rule": one(object{"object_ownership": string(found.OwnershipControls.Rules[0].ObjectOwnership)})}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).DeleteBucketOwnershipControls(ctx, &s3.DeleteBucketOwnershipControlsInput{Bucket: aws.String(text(s, "id"))})
		return gone(err)
	},
}

var publicAccess = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		_, err := c.s3(s).PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
			Bucket: aws.String(text(s, "bucket")),
			PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
				BlockPublicAcls: aws.Bool(boolean(s, "block_public_acls")), BlockPublicPolicy: aws.Bool(boolean(s, "block_public_policy")),
				IgnorePublicAcls: aws.Bool(boolean(s, "ignore_public_acls")), RestrictPublicBuckets: aws.Bool(boolean(s, "restrict_public_buckets")),
			},
		})
		return idOfBucket(s), err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		b := found.PublicAccessBlockConfiguration
		return object{
			"block_public_acls": aws.ToBool(b.BlockPublicAcls), "block_public_policy": aws.ToBool(b.BlockPublicPolicy),
			"ignore_public_acls": aws.ToBool(b.IgnorePublicAcls), "restrict_public_buckets": aws.ToBool(b.RestrictPublicBuckets),
		}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).DeletePublicAccessBlock(ctx, &s3.DeletePublicAccessBlockInput{Bucket: aws.String(text(s, "id"))})
		return gone(err)
	},
}

var encryption = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		rule := first(s, "rule")
		by := first(rule, "apply_server_side_encryption_by_default")
		usual := &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryption(text(by, "sse_algorithm"))}
		if key := text(by, "kms_master_key_id"); key != "" {
			usual.KMSMasterKeyID = aws.String(key)
		}
		_, err := c.s3(s).PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
			Bucket: aws.String(text(s, "bucket")),
			ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{
				{ApplyServerSideEncryptionByDefault: usual, BucketKeyEnabled: aws.Bool(boolean(rule, "bucket_key_enabled"))},
			}},
		})
		return idOfBucket(s), err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		rule := found.ServerSideEncryptionConfiguration.Rules[0]
		by := rule.ApplyServerSideEncryptionByDefault
		return object{"rule": one(object{
			"apply_server_side_encryption_by_default": one(object{
				"sse_algorithm": string(by.SSEAlgorithm), "kms_master_key_id": aws.ToString(by.KMSMasterKeyID),
			}),
			"bucket_key_enabled": aws.ToBool(rule.BucketKeyEnabled),
		})}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).DeleteBucketEncryption(ctx, &s3.DeleteBucketEncryptionInput{Bucket: aws.String(text(s, "id"))})
		return gone(err)
	},
}
