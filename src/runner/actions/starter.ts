import { devDependencies, peerDependencies, version } from '../../../package.json';
import { formatPlacements, PLACEMENTS_VERSION } from '../../assembly/placements';

/** The files of a program to start from, by name. */
export function starterFiles(fleet: string): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(fleet),
    'cdk8s.yaml': 'language: typescript\napp: npx tsx main.ts\noutput: dist\n',
    'tsconfig.json': json({ compilerOptions: COMPILER_OPTIONS }),
    'main.ts': mainTs(fleet),
    'placements.json': formatPlacements({
      version: PLACEMENTS_VERSION,
      fleet,
      clusters: {},
      applications: {},
    }),
    '.gitignore': 'node_modules/\n',
    'README.md': readme(fleet),
  };
}

function packageJson(fleet: string): string {
  const { '@types/node': nodeTypes, tsx, typescript } = devDependencies;
  return json({
    name: fleet,
    private: true,
    scripts: { validate: 'flink-fleet validate', synth: 'flink-fleet synth' },
    dependencies: { ...peerDependencies, 'cdk8s-flink-fleet': `^${version}` },
    devDependencies: { '@types/node': nodeTypes, tsx, typescript },
  });
}

const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'node16',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const json = (document: unknown) => `${JSON.stringify(document, undefined, 2)}\n`;

const mainTs = (fleet: string) => `import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Binding, Fleet, FlinkVersion, StateStorage, Survives } from 'cdk8s-flink-fleet';

const fleet = new Fleet({ name: '${fleet}' });

// Checkpoints and savepoints live here. Where it spans regions, as this one is taken to do, no region takes it along.
const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: '${fleet}-flink-state', region: 'us-east-2' }));

const east = fleet.addCluster('us-east', {
  failureDomain: 'us-east-1',
  stateStorages: [state],
  capacity: { cpu: Cpu.units(64), memory: Size.gibibytes(256) },
  // What differs by cluster has a name, and stands for its value wherever it is used below.
  bindings: { registry: 'registry.us-east.example.com/flink' },
});
const west = fleet.addCluster('us-west', {
  failureDomain: 'us-west-2',
  stateStorages: [state],
  capacity: { cpu: Cpu.units(64), memory: Size.gibibytes(256) },
  bindings: { registry: 'registry.us-west.example.com/flink' },
});

const ads = fleet.addTenant('ads');

// Applications name a queue and no cluster. Those of this one must find a place wherever a region is lost.
const critical = ads.addQueue('critical', { tier: 1, survives: Survives.FAILURE_DOMAIN });
critical.addCluster(east, { weight: 2 });
critical.addCluster(west);

for (const name of ['clicks', 'views']) {
  ads.addApplication(name, {
    queue: critical,
    stateStorage: state,
    flinkVersion: FlinkVersion.V1_20,
    image: \`\${Binding.of('registry')}/\${name}:1.0.0\`,
    maxStateAge: Duration.minutes(10),
    job: { jarUri: \`local:///opt/flink/usrlib/\${name}.jar\`, parallelism: 4, maxParallelism: 120 },
  });
}

fleet.synth();
`;

const readme = (fleet: string) => `# ${fleet}

Flink applications on a fleet of Kubernetes clusters, made by [main.ts](main.ts).

    npm install
    npx flink-fleet validate                  # is all well, and what would each loss do?
    npx flink-fleet explain ads/clicks        # why does it run where it runs?
    npx flink-fleet simulate --lose us-east   # what would move where?
    npx flink-fleet synth                     # writes dist/, a folder for each cluster

\`placements.json\` says where each application runs. It is a lock file: commit it, and leave writing it to flink-fleet.
Until an application is in it, synthesis chooses its place.
`;
