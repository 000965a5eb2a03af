package main

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/smithy-go"
)

type kind struct {
	// A resource with another one of these is another resource.
	identity []string
	// put makes it, or brings it up to date, and says what only AWS knows.
	put func(ctx context.Context, c *clients, state object, create bool) (object, error)
	// read says what is there, as far as it can be compared; nothing where it is gone.
	read   func(ctx context.Context, c *clients, state object) (object, error)
	remove func(ctx context.Context, c *clients, state object) error
}

var kinds = map[string]kind{
	"aws_s3_bucket":                                      bucket,
	"aws_s3_bucket_versioning":                           versioning,
	"aws_s3_bucket_policy":                               bucketPolicy,
	"aws_s3_bucket_ownership_controls":                   ownership,
	"aws_s3_bucket_public_access_block":                  publicAccess,
	"aws_s3_bucket_server_side_encryption_configuration": encryption,
	"aws_s3_bucket_lifecycle_configuration":              lifecycle,
	"aws_s3_bucket_replication_configuration":            replication,
	"aws_iam_role":                                       role,
	"aws_iam_role_policy":                                rolePolicy,
	"aws_iam_role_policy_attachment":                     attachment,
	"aws_sqs_queue":                                      queue,
	"aws_sqs_queue_policy":                               queuePolicy,
	"aws_cloudwatch_event_rule":                          eventRule,
	"aws_cloudwatch_event_target":                        eventTarget,
}

// gone turns the answer that there is none into nothing.
func gone(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		for _, word := range []string{"NoSuch", "NotFound", "NonExistent", "DoesNotExist"} {
			if strings.Contains(api.ErrorCode(), word) {
				return nil
			}
		}
	}
	return err
}
