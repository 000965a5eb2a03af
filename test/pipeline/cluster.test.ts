import { execFileSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { textOf } from './example';
import { ROOT } from '../runner/command';
import { acceptedCommand } from '../runner/command-lines';

jest.setTimeout(60_000);

describe('the image', () => {
  const lines = textOf('image/Containerfile').replaceAll('\\\n', ' ').split('\n');

  test('takes from the package what is in it', () => {
    const pack = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const [{ files }] = JSON.parse(
      execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    ) as [{ files: { path: string }[] }];
    const copied = lines.flatMap((line) => /^COPY --from=package (.*) \S+$/.exec(line)?.[1].split(' ') ?? []);
    expect(copied).toContain('/package/bin');
    for (const path of copied.map((each) => each.replace('/package/', ''))) {
      expect(files.some((file) => file.path === path || file.path.startsWith(`${path}/`))).toBe(true);
    }
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'bin/flink-fleet',
        'bin/flink-fleet.cjs',
        'bin/LICENSES.txt',
        'schemas/fleet.schema.json',
      ]),
    );
  });

  test('runs the command, and not as root', () => {
    expect(lines.filter((line) => /^(USER|ENTRYPOINT)/.test(line))).toEqual([
      'USER 1000:1000',
      'ENTRYPOINT ["flink-fleet"]',
    ]);
  });
});

describe('the nightly look from within a cluster', () => {
  interface Container {
    readonly name: string;
    readonly image: string;
    readonly command?: readonly string[];
    readonly args?: readonly string[];
    readonly securityContext: unknown;
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }
  interface PodSpec {
    readonly serviceAccountName: string;
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: unknown;
    readonly initContainers: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
  }
  interface CronJob {
    readonly metadata: { readonly namespace: string };
    readonly spec: {
      readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
    };
  }
  const [account, cronJob] = parseAllDocuments(textOf('cluster/drift.yaml')).map(
    (document) => document.toJS() as unknown,
  ) as [{ readonly metadata: { readonly name: string; readonly namespace: string } }, CronJob];
  const pod = cronJob.spec.jobTemplate.spec.template.spec;
  const containers = [...pod.initContainers, ...pod.containers];

  test('fits Pod Security restricted', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext } of containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  test('runs commands that there are, for a cluster that there is', () => {
    const own = containers.filter(({ command }) => command === undefined);
    expect(own.map(({ args = [] }) => acceptedCommand(`npx flink-fleet ${args.join(' ')}`))).toEqual([
      'synth',
      'plan',
    ]);
    expect(textOf('main.ts')).toContain(`fleet.addCluster('${own[1].args!.at(-1)}'`);
  });

  test('is the runner of the program, and has its token only where nothing of the program runs', () => {
    const { namespace, name } = account.metadata;
    expect([cronJob.metadata.namespace, pod.serviceAccountName]).toEqual([namespace, name]);
    expect(textOf('main.ts')).toContain(`KubernetesSubject.serviceAccount('${namespace}', '${name}')`);
    expect(pod.automountServiceAccountToken).toBe(false);
    const withToken = containers.filter(({ volumeMounts }) =>
      volumeMounts.some((each) => each.name === 'token'),
    );
    expect(withToken.map((each) => each.name)).toEqual(['drift']);
    expect(withToken[0].args).toContain('--assembly');
  });

  test('mounts what there is', () => {
    const volumes = pod.volumes.map(({ name }) => name);
    for (const { volumeMounts } of containers) {
      expect(volumes).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)));
    }
  });
});
