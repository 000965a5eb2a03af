import { cdk, javascript } from 'projen';

const project = new cdk.JsiiProject({
  name: 'cdk8s-flink-fleet',
  description:
    'cdk8s constructs that run Apache Flink as a self-service platform on a fleet of Kubernetes clusters',
  author: 'The cdk8s-flink-fleet authors',
  authorAddress: 'authors@cdk8s-flink-fleet.dev',
  repositoryUrl: 'https://github.com/cdk8s-flink-fleet/cdk8s-flink-fleet.git',
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk8s-flink-fleet authors',
  copyrightPeriod: '2026',
  keywords: ['cdk', 'cdk8s', 'flink', 'kubernetes', 'fleet', 'karpenter'],
  stability: cdk.Stability.EXPERIMENTAL,

  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  projenrcTs: true,
  projenVersion: '^0.103.25',
  // Open ranges take TypeScript 7, which the ESLint parser refuses.
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  peerDeps: ['constructs@^10.4.2', 'cdk8s@^2.69.0', 'cdk8s-plus-27@^2.9.0'],
  bundledDeps: ['yaml'],
  devDeps: [
    '@aws-sdk/client-s3@^3',
    '@kubernetes/client-node@^1.4.0',
    '@types/node@^20',
    'ajv',
    'cdk8s-cli',
    // Neither is a peer: jsii would make even an optional one a requirement of the Python package. Only src/cloud uses them.
    'cdktf@^0.21.0',
    'cdktn@^0.24.0',
    'commander@^14',
    'diff',
    'esbuild',
    'fast-check',
    'jsii-docgen',
    'log-update@^6',
    'tsx',
    'undici@^7',
  ],
  bin: { 'flink-fleet': 'bin/flink-fleet' },
  autoDetectBin: false,

  // `imports/` lies beside `src/`, so both are below the root of the compilation.
  tsconfig: {
    compilerOptions: { rootDir: '.', inlineSourceMap: false, inlineSources: false },
    include: ['imports/**/*.ts'],
    // The command is no part of the library: it is bundled, and nothing of it is public.
    exclude: ['src/runner'],
  },
  tsconfigDev: { include: ['../src/runner/**/*.ts', '../projenrc/**/*.ts', '../.projenrc.ts'] },
  entrypoint: 'lib/src/index.js',
  publishToPypi: { distName: 'cdk8s-flink-fleet', module: 'cdk8s_flink_fleet' },
  sampleCode: false,
  // `docs` below writes it in two pages.
  docgen: false,
  npmignoreEnabled: false,
  github: false,
  release: false,
  prettier: true,
  prettierOptions: {
    settings: { singleQuote: true, printWidth: 110, trailingComma: javascript.TrailingComma.ALL },
  },
  // Linting never changes a file; `npx projen eslint --fix` does.
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'projenrc', 'examples'],
    prettier: true,
    commandOptions: { fix: false },
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: { collectCoverage: false, randomize: true },
    junitReporting: false,
  },
});

// What the command needs is bundled into it.
project.eslint!.allowDevDeps('src/runner/**');

// JsiiBuild derives this from `libdir` alone.
project.package.addField('types', 'lib/src/index.d.ts');
// 1.13.0 came without its binaries for most platforms, and `npm ci` refuses to go without them.
project.package.addPackageResolutions('unrs-resolver@1.12.2');
// The successor of cdktf asks for newer constructs than the oldest that this library supports, and works with those.
project.tryFindObjectFile('package.json')!.addOverride('overrides.cdktn.constructs', '$constructs');

// A list of what is in; npm adds package.json, README and LICENSE.
project.package.addField('files', ['lib', '.jsii', 'bin', 'schemas', 'API.md', 'CHANGELOG.md', 'RULES.md']);
project.package.addField('exports', {
  '.': { types: './lib/src/index.d.ts', default: './lib/src/index.js' },
  './cloud': { types: './lib/src/cloud/index.d.ts', default: './lib/src/cloud/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
  './schemas/*': './schemas/*',
});

project.addTask('import', {
  description: 'Generate what is below imports/; needs Maven, Go and a network, so that building does not',
  steps: ['import-crds', 'import-bindings', 'import-karpenter', 'import-aws-provider'].map((step) => ({
    exec: `tsx projenrc/${step}.ts`,
  })),
});
project.gitattributes.addAttributes('/imports/**', 'linguist-generated');
project.gitattributes.addAttributes('/docs/bindings.md', 'linguist-generated');
project.prettier!.addIgnorePattern('imports/');

// Node 20 is the floor on purpose; jsii would tell of its age in a banner at each run.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// The command is one file, so that it starts as fast as Node does and brings no dependencies along.
const bundle = project.addTask('bundle', {
  description: 'Bundle the command flink-fleet into bin/',
  exec: 'tsx projenrc/bundle.ts',
});
project.compileTask.spawn(bundle);
project.gitignore.exclude('/bin/', '/node_modules', '/failover.html');

// Examples, samples in the docs and benchmarks use the package as its users do: compiled.
const compileIfStale = project.addTask('compile:if-stale', {
  description: 'Compile, if lib/ is missing or older than the sources',
  condition: 'tsx projenrc/is-stale.ts',
});
compileIfStale.spawn(project.compileTask);

// By itself projen takes src/**/spec.ts for a test as well.
project.jest!.config.testMatch = ['<rootDir>/test/**/*.test.ts'];
project.testTask.prependExec('tsc --noEmit -p test/tsconfig.json', { name: 'type-check the tests' });
project.testTask.prependSpawn(compileIfStale);
project.tasks.tryFind('test:update')!.prependSpawn(compileIfStale);

const docs = project.addTask('docs', {
  description: 'Write what is generated of the documentation: API.md, docs/bindings.md and RULES.md',
  steps: [{ spawn: compileIfStale.name }, { exec: 'tsx projenrc/docs.ts' }],
});
project.postCompileTask.reset();
project.postCompileTask.spawn(docs);

// The last step of a build. A checkout in CI is clean, so what differs then was changed by the build.
project.packageTask.exec('git diff --exit-code', {
  condition: 'node -e "process.exit(process.env.CI ? 0 : 1)"',
});

project.addTask('demo', {
  description: 'Show a fleet of three clusters, and what the loss of one would do',
  steps: [{ spawn: compileIfStale.name }, { exec: 'tsx projenrc/demo.ts' }],
});
project.addTask('demo:live', {
  description: 'Lose one of two real API servers, and fail over; its timeline is written to failover.html',
  steps: [{ spawn: compileIfStale.name }, { exec: 'tsx projenrc/demo-live.ts' }],
});
project.addTask('bench', {
  description: 'Measure; with --json one object a line, with --only X the ones named X or X-…',
  steps: [{ spawn: compileIfStale.name }, { exec: 'tsx test/bench/main.ts', receiveArgs: true }],
});

project.addTask('lab', {
  description: 'Real Kubernetes control planes on this machine; see test/lab/README.md',
  steps: [{ exec: 'tsx test/lab/cli.ts', receiveArgs: true }],
});
project.addTask('test:lab', {
  description: 'Run the tests on real parts; what the machine has no tools for is skipped',
  steps: [
    { spawn: compileIfStale.name },
    { exec: 'jest --config test/lab/jest.config.json', receiveArgs: true },
  ],
});
project.addTask('test:e2e', {
  description: 'Run jobs of Flink on real nodes, and lose a cluster; see test/e2e/README.md',
  steps: [
    { spawn: compileIfStale.name },
    { exec: 'jest --config test/e2e/jest.config.json', receiveArgs: true },
  ],
});
project.addTask('test:crash', {
  description: 'Kill the runner again and again while it applies or moves; a sample of it is in test:lab',
  env: { FLEET_KILLS: '40' },
  steps: [
    { spawn: compileIfStale.name },
    { exec: 'jest --config test/lab/jest.config.json killed.lab', receiveArgs: true },
  ],
});

// Each example is checked like a project of its own, which knows the library by its name only.
new javascript.TypescriptConfig(project, {
  fileName: 'examples/tsconfig.json',
  include: ['**/*.ts'],
  compilerOptions: {
    target: 'ES2022',
    lib: ['es2022'],
    module: 'node16',
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  },
});
// The linter takes a file's project to be the nearest above it.
new javascript.TypescriptConfig(project, {
  fileName: 'src/runner/tsconfig.json',
  extends: javascript.TypescriptConfigExtends.fromPaths(['../../test/tsconfig.json']),
  include: ['**/*.ts'],
});
// jsii-pacmak makes itself an .npmignore, which says less than our list of files.
project.gitignore.exclude('/examples/*/dist/', '/.npmignore');

// Without hosts in the lock file it serves behind any mirror; and no package gets to run a script of its own.
const npmConfig = new javascript.NpmConfig(project);
npmConfig.addConfig('omit-lockfile-registry-resolved', 'true');
npmConfig.addConfig('ignore-scripts', 'true');

project.synth();
