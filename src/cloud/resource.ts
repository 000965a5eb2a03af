/** What Terraform takes as the value of an attribute. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

/** A resource of Terraform, as it is written; what is undefined is left out. */
export interface CloudResource {
  /** Its type, such as `aws_iam_role`. */
  readonly type: string;
  /** Its name within the stack. */
  readonly id: string;
  readonly attributes: { readonly [name: string]: Value | undefined };
  /** Attributes that somebody else changes later. */
  readonly ignoreChanges?: readonly string[];
  /** Whether Terraform refuses to remove it. */
  readonly preventDestroy?: boolean;
  /** Resources that must be there first, although none of their attributes is used. */
  readonly dependsOn?: readonly string[];
}

/** What a stack says when it is applied. */
export interface CloudOutput {
  /** Such as `karpenter_queue_us-east`. */
  readonly name: string;
  /** The value as Terraform finds it, such as `${aws_sqs_queue.karpenter_us-east.name}`. */
  readonly value: string;
  /** What it will be: what manifests have. */
  readonly known: string;
  readonly description: string;
}

/** All of one thing: what is made for it, and what is told of it. */
export interface CloudPart {
  readonly resources: readonly CloudResource[];
  readonly outputs: readonly CloudOutput[];
}

/** An attribute of another resource of the same stack. */
export const attributeOf = (type: string, id: string, attribute: string): string =>
  `\${${type}.${id}.${attribute}}`;

export const together = (parts: readonly CloudPart[]): CloudPart => ({
  resources: parts.flatMap(({ resources }) => resources),
  outputs: parts.flatMap(({ outputs }) => outputs),
});
