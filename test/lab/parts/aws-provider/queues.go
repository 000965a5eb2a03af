package main

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	events "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

var all = []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameAll}

func attributesOf(s object) map[string]string {
	return map[string]string{
		"MessageRetentionPeriod": strconv.Itoa(int(number(s, "message_retention_seconds"))),
		"SqsManagedSseEnabled":   strconv.FormatBool(boolean(s, "sqs_managed_sse_enabled")),
	}
}

var queue = kind{
	identity: []string{"name"},
	put: func(ctx context.Context, c *clients, s object, create bool) (object, error) {
		if !create {
			_, err := c.sqs(s).SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: aws.String(text(s, "id")), Attributes: attributesOf(s)})
			return object{}, err
		}
		made, err := c.sqs(s).CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String(text(s, "name")), Attributes: attributesOf(s)})
		if err != nil {
			return nil, err
		}
		found, err := c.sqs(s).GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: made.QueueUrl, AttributeNames: all})
		if err != nil {
			return nil, err
		}
		return object{"id": *made.QueueUrl, "url": *made.QueueUrl, "arn": found.Attributes["QueueArn"]}, nil
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.sqs(s).GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: aws.String(text(s, "id")), AttributeNames: all})
		if err != nil {
			return nil, gone(err)
		}
		seconds, err := strconv.ParseFloat(found.Attributes["MessageRetentionPeriod"], 64)
		return object{
			"arn": found.Attributes["QueueArn"], "message_retention_seconds": seconds,
			"sqs_managed_sse_enabled": found.Attributes["SqsManagedSseEnabled"] == "true",
		}, err
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.sqs(s).DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: aws.String(text(s, "id"))})
		return gone(err)
	},
}

func setQueuePolicy(ctx context.Context, c *clients, s object, policy string) error {
	_, err := c.sqs(s).SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(text(s, "queue_url")), Attributes: map[string]string{"Policy": policy},
	})
	return err
}

var queuePolicy = kind{
	identity: []string{"queue_url"},
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		return object{"id": text(s, "queue_url")}, setQueuePolicy(ctx, c, s, text(s, "policy"))
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.sqs(s).GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: aws.String(text(s, "queue_url")), AttributeNames: all})
		if err != nil || found.Attributes["Policy"] == "" {
			return nil, gone(err)
		}
		return object{"policy": found.Attributes["Policy"]}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		return gone(setQueuePolicy(ctx, c, s, ""))
	},
}

var eventRule = kind{
	identity: []string{"name"},
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		made, err := c.events(s).PutRule(ctx, &eventbridge.PutRuleInput{Name: aws.String(text(s, "name")), EventPattern: aws.String(text(s, "event_pattern"))})
		if err != nil {
			return nil, err
		}
		return object{"id": text(s, "name"), "arn": *made.RuleArn}, nil
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.events(s).DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: aws.String(text(s, "id"))})
		if err != nil {
			return nil, gone(err)
		}
		return object{"arn": *found.Arn, "event_pattern": aws.ToString(found.EventPattern)}, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.events(s).DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: aws.String(text(s, "id"))})
		return gone(err)
	},
}

var eventTarget = kind{
	identity: []string{"rule", "target_id"},
	put: func(ctx context.Context, c *clients, s object, _ bool) (object, error) {
		_, err := c.events(s).PutTargets(ctx, &eventbridge.PutTargetsInput{
			Rule: aws.String(text(s, "rule")), Targets: []events.Target{{Id: aws.String(text(s, "target_id")), Arn: aws.String(text(s, "arn"))}},
		})
		return object{"id": text(s, "rule") + "-" + text(s, "target_id")}, err
	},
	read: func(ctx context.Context, c *clients, s object) (object, error) {
		found, err := c.events(s).ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: aws.String(text(s, "rule"))})
		if err != nil {
			return nil, gone(err)
		}
		for _, each := range found.Targets {
			if *each.Id == text(s, "target_id") {
				return object{"arn": *each.Arn}, nil
			}
		}
		return nil, nil
	},
	remove: func(ctx context.Context, c *clients, s object) error {
		_, err := c.events(s).RemoveTargets(ctx, &eventbridge.RemoveTargetsInput{Rule: aws.String(text(s, "rule")), Ids: []string{text(s, "target_id")}})
		return gone(err)
	},
}
