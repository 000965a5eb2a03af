import { PolicyDocument, policyText } from '../policy/document';
import { attributeOf, CloudResource } from '../resource';

export interface RoleOptions {
  readonly id: string;
  readonly name: string;
  /** Such as `/streaming/us-east/`. */
  readonly path?: string;
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly rights?: PolicyDocument;
  /** ARNs of policies that are there. */
  readonly attached?: readonly string[];
}

/** A role, what it may do, and who may take it on. */
export function role({
  id,
  name,
  path,
  description,
  trust,
  rights,
  attached = [],
}: RoleOptions): CloudResource[] {
  const named = attributeOf('aws_iam_role', id, 'name');
  return [
    {
      type: 'aws_iam_role',
      id,
      attributes: { name, path, description, assume_role_policy: policyText(trust) },
    },
    ...(rights
      ? [
          {
            type: 'aws_iam_role_policy',
            id,
            attributes: { name: 'flink-fleet', role: named, policy: policyText(rights) },
          },
        ]
      : []),
    ...attached.map((arn) => ({
      type: 'aws_iam_role_policy_attachment',
      id: `${id}_${arn.slice(arn.lastIndexOf('/') + 1)}`,
      attributes: { role: named, policy_arn: arn },
    })),
  ];
}

export const roleArnOf = (id: string): string => attributeOf('aws_iam_role', id, 'arn');
