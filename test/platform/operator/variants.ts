import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { OperatorVersion } from '../../../src';
import { FlinkOperatorProps, OperatorWebhook } from '../../../src/platform/operator';
import { Lab, Manifest } from '../../lab';

const keystorePassword = { secretName: 'keystore', key: 'password' };
const WITH_CRDS = { installCrds: true };
export const WITH_WEBHOOK = { webhook: OperatorWebhook.certManager({ keystorePassword }) };

/** Installations that between them have every object and every rule that there is; each has a namespace of its own. */
const PROPS: Readonly<Record<string, FlinkOperatorProps>> = {
  'for the whole cluster': WITH_CRDS,
  'for named namespaces': { watchNamespaces: ['ads', 'shop'] },
  'alone, for a namespace that is also its own': {
    replicas: 1,
    watchNamespaces: ['ads', 'alone'],
    namespace: 'alone',
  },
  'with a webhook': WITH_WEBHOOK,
  'with a webhook for named namespaces, by an issuer that is there': {
    watchNamespaces: ['ads'],
    webhook: OperatorWebhook.certManager({ keystorePassword, issuerName: 'internal' }),
  },
  'with everything that is off by default': {
    podMonitor: true,
    kerberos: true,
    configuration: {
      'kubernetes.rest-service.exposed.type': 'NodePort',
      'kubernetes.operator.cluster.resource-view.refresh-interval': '1 min',
    },
  },
};

/** The same for the oldest operator and the newest. */
export const VARIANTS: readonly (readonly [string, FlinkOperatorProps])[] = [
  OperatorVersion.V1_7_0,
  OperatorVersion.DEFAULT,
].flatMap((version) =>
  Object.entries(PROPS).map(
    ([name, props], i) =>
      [
        `${version.version}, ${name}`,
        { version, installCrds: false, namespace: `operator-${i}`, ...props },
      ] as const,
  ),
);

/** CRDs of others, of whose kinds there are objects in an installation. */
export function crdsOfOthers(lab: Lab): Manifest[] {
  return ['certificates', 'issuers', 'podmonitors'].map(
    (name) => parse(readFileSync(join(lab.part('crds'), `${name}.yaml`), 'utf8')) as Manifest,
  );
}
