package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var lifecycle = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		rules := []types.LifecycleRule{}
		for _, each := range blocks(s, "rule") {
			rules = append(rules, lifecycleRule(each))
		}
		_, err := c.s3(s).PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{
			Bucket: aws.String(text(s, "bucket")), LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: rules},
		})
		return idOfBucket(s), err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		rules := []any{}
		for _, each := range found.Rules {
			rules = append(rules, lifecycleBlock(each))
		}
		return object{"rule": rules}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{Bucket: aws.String(text(s, "id"))})
		return gone(err)
	},
}

func lifecycleRule(b object) types.LifecycleRule {
	rule := types.LifecycleRule{ID: aws.String(text(b, "id")), Status: types.ExpirationStatus(text(b, "status"))}
	filter := first(b, "filter")
	if has(filter, "tag") {
		tag := first(filter, "tag")
		rule.Filter = &types.LifecycleRuleFilter{Tag: &types.Tag{Key: aws.String(text(tag, "key")), Value: aws.String(text(tag, "value"))}}
	} else {
		rule.Filter = &types.LifecycleRuleFilter{Prefix: aws.String(text(filter, "prefix"))}
	}
	if has(b, "abort_incomplete_multipart_upload") {
		rule.AbortIncompleteMultipartUpload = &types.AbortIncompleteMultipartUpload{
			DaysAfterInitiation: aws.Int32(number(first(b, "abort_incomplete_multipart_upload"), "days_after_initiation")),
		}
	}
	if has(b, "noncurrent_version_expiration") {
		rule.NoncurrentVersionExpiration = &types.NoncurrentVersionExpiration{
			NoncurrentDays: aws.Int32(number(first(b, "noncurrent_version_expiration"), "noncurrent_days")),
		}
	}
	if has(b, "expiration") {
		expiration := first(b, "expiration")
		rule.Expiration = &types.LifecycleExpiration{}
		if days := number(expiration, "days"); days > 0 {
			rule.Expiration.Days = aws.Int32(days)
		}
		if boolean(expiration, "expired_object_delete_marker") {
			rule.Expiration.ExpiredObjectDeleteMarker = aws.Bool(true)
		}
	}
	return rule
}

func lifecycleBlock(rule types.LifecycleRule) object {
	b := object{"id": aws.ToString(rule.ID), "status": string(rule.Status)}
	if rule.Filter != nil && rule.Filter.Tag != nil {
		b["filter"] = one(object{"tag": one(object{"key": *rule.Filter.Tag.Key, "value": *rule.Filter.Tag.Value})})
	} else if rule.Filter != nil {
		b["filter"] = one(object{"prefix": aws.ToString(rule.Filter.Prefix)})
	}
	if a := rule.AbortIncompleteMultipartUpload; a != nil {
		b["abort_incomplete_multipart_upload"] = one(object{"days_after_initiation": float64(*a.DaysAfterInitiation)})
	}
	if n := rule.NoncurrentVersionExpiration; n != nil {
		b["noncurrent_version_expiration"] = one(object{"noncurrent_days": float64(*n.NoncurrentDays)})
	}
	if e := rule.Expiration; e != nil {
		expiration := object{}
		if e.Days != nil && *e.Days > 0 {
			expiration["days"] = float64(*e.Days)
		}
		if aws.ToBool(e.ExpiredObjectDeleteMarker) {
			expiration["expired_object_delete_marker"] = true
		}
		b["expiration"] = one(expiration)
	}
	return b
}

var replication = kind{
	identity: byBucket,
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		rules := []types.ReplicationRule{}
		for _, b := range blocks(s, "rule") {
			rules = append(rules, types.ReplicationRule{
				ID: aws.String(text(b, "id")), Priority: aws.Int32(number(b, "priority")), Status: types.ReplicationRuleStatus(text(b, "status")),
				Filter: &types.ReplicationRuleFilter{Prefix: aws.String(text(first(b, "filter"), "prefix"))},
				DeleteMarkerReplication: &types.DeleteMarkerReplication{
					Status: types.DeleteMarkerReplicationStatus(text(first(b, "delete_marker_replication"), "status")),
				},
				Destination: &types.Destination{Bucket: aws.String(text(first(b, "destination"), "bucket"))},
			})
		}
		_, err := c.s3(s).PutBucketReplication(ctx, &s3.PutBucketReplicationInput{
			Bucket: aws.String(text(s, "bucket")), ReplicationConfiguration: &types.ReplicationConfiguration{Role: aws.String(text(s, "role")), Rules: rules},
		})
		return idOfBucket(s), err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.s3(s).GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		rules := []any{}
		for i, each := range found.ReplicationConfiguration.Rules {
			known := blocks(s, "rule")
			b := object{"id": aws.ToString(each.ID), "status": string(each.Status), "priority": float64(aws.ToInt32(each.Priority))}
			if d := each.Destination; d != nil {
				b["destination"] = one(object{"bucket": aws.ToString(d.Bucket)})
			}
			// The double keeps these, and tells them in a form of its own.
			for _, name := range []string{"filter", "delete_marker_replication"} {
				if i < len(known) {
					b[name] = known[i][name]
				}
			}
			rules = append(rules, b)
		}
		return object{"role": aws.ToString(found.ReplicationConfiguration.Role), "rule": rules}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.s3(s).DeleteBucketReplication(ctx, &s3.DeleteBucketReplicationInput{Bucket: aws.String(text(s, "id"))})
		return gone(err)
	},
}
