/*
 * What can be wrong with a fleet in AWS, as lines of the error that tells of all of it. Each has a code of its own, and says
 * where, what, and what to do.
 */
const line = (path: string, code: string, text: string): string => `[${path}] ${code}: ${text}`;

export const accountNotDeclared = (path: string, property: string, account: string): string =>
  line(
    path,
    'FLEET_E3101',
    `${property} is ${account}, which this fleet does not declare; add it by fleet.addAwsAccount, and name what that returns`,
  );

export const jobsWithoutAccount = (path: string, storages: readonly string[]): string =>
  line(
    path,
    'FLEET_E3102',
    `its account is not declared, and its jobs keep state in ${storages.join(', ')}, which is in AWS: nobody would know them there; ` +
      'give the cluster aws.account, or jobPrincipals',
  );

export const nameTooLong = (path: string, what: string, name: string, limit: number): string =>
  line(
    path,
    'FLEET_E3103',
    `${what} would be ${name}, of ${name.length} characters, and AWS takes ${limit}; give the account a shorter namePrefix, or ` +
      'bring one that is there',
  );

export const notABucketName = (path: string, name: string): string =>
  line(
    path,
    'FLEET_E3104',
    `S3 takes no bucket of the name ${name}; it takes 3 to 63 of a-z, 0-9, dots and dashes, without a dot or a dash at an end`,
  );

export const replicaInSameRegion = (path: string, region: string): string =>
  line(
    path,
    'FLEET_E3105',
    `its replica is in ${region}, as it is itself, and would be lost together with it; give the replica another region`,
  );

export const sharedPrefix = (path: string, prefix: string, tenants: readonly string[]): string =>
  line(
    path,
    'FLEET_E3106',
    `${prefix} is where jobs of ${tenants.join(' and ')} may write, so that one could ruin the state of the other; give each tenant, ` +
      'and each state storage, a prefix of its own',
  );

export const sharedRole = (path: string, role: string, tenants: readonly string[]): string =>
  line(
    path,
    'FLEET_E3107',
    `aws.jobRoles gives ${role} to ${tenants.join(' and ')}, and no role could tell their directories apart; give each tenant one of ` +
      'its own',
  );

export const noIssuer = (path: string, roles: readonly string[]): string =>
  line(
    path,
    'FLEET_E3108',
    `has no aws.oidcIssuer, which the roles of ${roles.join(', ')} would trust; give its URL (aws eks describe-cluster tells it), or ` +
      'bring the roles',
  );

export const bucketTwice = (path: string, bucket: string, storages: readonly string[], how: string): string =>
  line(
    path,
    'FLEET_E3109',
    `the bucket ${bucket} is that of ${storages.join(' and ')}, which differ in ${how}; say the same of both`,
  );

export const derivedBinding = (path: string, name: string): string =>
  line(
    path,
    'FLEET_E3110',
    `the binding ${name} follows from aws; leave it out of bindings, or say what is there already by aws`,
  );

export const otherRole = (path: string, cluster: string, annotated: string, role: string): string =>
  line(
    path,
    'FLEET_E3111',
    `its service account names the role ${annotated}, and on ${cluster} its jobs have ${role}; leave the annotation out, or bring that ` +
      'role by aws.jobRoles of the cluster',
  );

export const notOnS3 = (path: string, root: string): string =>
  line(
    path,
    'FLEET_E3112',
    `has an AwsStateBucket, and is ${root}, which is not one bucket of S3 on AWS; leave aws out`,
  );

export const unknownTenant = (path: string, tenant: string, meant: string | undefined): string =>
  line(
    path,
    'FLEET_E3113',
    `aws.jobRoles names the tenant ${tenant}, which has no queue on this cluster${meant ? `; did you mean ${meant}?` : '; leave it out'}`,
  );

export const sameAccount = (path: string, id: string, names: readonly string[]): string =>
  line(path, 'FLEET_E3114', `${names.join(' and ')} are both the account ${id}; declare it once`);

export const sharedNode = (path: string, what: string, name: string, clusters: readonly string[]): string =>
  line(
    path,
    'FLEET_E3115',
    `${clusters.join(' and ')} have the same ${what}, ${name}; give each cluster one of its own`,
  );

/** Whom two clusters share could not be fenced on one of them. */
export const sharedPrincipal = (path: string, principal: string, clusters: readonly string[]): string =>
  line(
    path,
    'FLEET_E3116',
    `jobPrincipals of ${clusters.join(' and ')} both name ${principal}, so that the jobs of one could not be fenced without the other; ` +
      'give each cluster a principal of its own',
  );

export const replicaWithoutKey = (path: string): string =>
  line(
    path,
    'FLEET_E3117',
    'is encrypted by a key of KMS, which S3 does not copy by without one in the region of the replica; give replica.kmsKeyArn',
  );
