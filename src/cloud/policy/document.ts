/** The values of a condition: by operator, by key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of a policy of IAM, of a bucket or of a queue. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Of policies that say to whom they apply. */
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  /** Absent in the trust of a role. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export const policy = (...statements: readonly (Statement | undefined)[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.filter((each) => each !== undefined),
});

/** As it is sent, with the order that it has here: the same every time. */
export const policyText = (document: PolicyDocument): string => JSON.stringify(document);

/** What a policy says of requests that are not encrypted on their way. */
export const onlyEncrypted = (actions: string, resources: string | readonly string[]): Statement => ({
  Sid: 'OnlyEncrypted',
  Effect: 'Deny',
  Principal: '*',
  Action: actions,
  Resource: resources,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
