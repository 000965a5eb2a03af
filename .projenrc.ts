import { cdk, javascript } from 'projen';

const project = new cdk.JsiiProject({
  name: 'cdk8s-flink-fleet',
  description: 'cdk8s constructs that run Apache Flink as a self-service platform on a fleet of Kubernetes clusters',
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
  devDeps: ['@types/node@^20', 'ajv', 'cdk8s-cli', 'fast-check', 'tsx', 'yaml'],

  // `imports/` lies beside `src/`, so both are below the root of the compilation.
  tsconfig: { compilerOptions: { rootDir: '.' }, include: ['imports/**/*.ts'] },
  entrypoint: 'lib/src/index.js',
  sampleCode: false,
  github: false,
  release: false,
  prettier: true,
  prettierOptions: {
    settings: { singleQuote: true, printWidth: 110, trailingComma: javascript.TrailingComma.ALL },
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: { collectCoverage: false, randomize: true },
    junitReporting: false,
  },
});

// JsiiBuild derives this from `libdir` alone.
project.package.addField('types', 'lib/src/index.d.ts');
project.package.addField('exports', {
  '.': { types: './lib/src/index.d.ts', default: './lib/src/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});

project.synth();
