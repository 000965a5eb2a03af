import { programError } from '../../../src/runner/assembly/program-error';

const told = (output: string) => programError('node main.js', 'failed with exit code 1', output);

test('an error of the library is told in its own words, without the trace around it', () => {
  const error = told(
    `/home/me/fleet/main.ts:12
fleet.synth();
      ^

FlinkFleetError: FLEET_E3002: the fleet streaming has 2 problems, and nothing was written
  - [tenants/ads] is wrong
  - [tenants/search] is wrong as well
    at Object.<anonymous> (/home/me/fleet/main.ts:12:7)

Node.js v20.20.2
`,
  );
  expect(error.code).toBe('FLEET_E3002');
  expect(error.message).toBe(
    'FLEET_E3002: the fleet streaming has 2 problems, and nothing was written\n' +
      '  - [tenants/ads] is wrong\n' +
      '  - [tenants/search] is wrong as well',
  );
});

test('it is told once, where Python tells it twice', () => {
  const error = told(
    `jsii.errors.JavaScriptError:
  FlinkFleetError: FLEET_E1002: [Fleet] name must be a name, got "A"
      at /tmp/jsii-kernel/lib/program.js:1:1

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/home/me/fleet/main.py", line 5, in <module>
    fleet = Fleet(name="A")
RuntimeError: FLEET_E1002: [Fleet] name must be a name, got "A"
`,
  );
  expect(error.message).toBe('FLEET_E1002: [Fleet] name must be a name, got "A"');
});

test('of another error stay its words and the first line of the author', () => {
  const error = told(
    `node:internal/process/promises:394
      triggerUncaughtException(err, true);
      ^

Error: Validation failed with the following errors:
  [ads/clicks] wrong

    at App.synth (/home/me/fleet/node_modules/cdk8s/lib/app.js:1:1)
    at helper (/home/me/fleet/helper.ts:3:9)
    at Object.<anonymous> (/home/me/fleet/main.ts:12:7)
    at node:internal/main/run_main_module:23:47

Node.js v22.1.0
npm error code 1
`,
  );
  expect(error.code).toBe('FLEET_E5004');
  expect(error.message).toBe(
    'FLEET_E5004: the program failed with exit code 1: node main.js\n' +
      'Error: Validation failed with the following errors:\n' +
      '  [ads/clicks] wrong\n' +
      '    at helper (/home/me/fleet/helper.ts:3:9)',
  );
});

test('a Python traceback stays: it is about the program of its author', () => {
  const error = told(
    'Traceback (most recent call last):\n  File "main.py", line 1, in <module>\nNameError: x\n',
  );
  expect(error.message).toContain('  File "main.py", line 1, in <module>\nNameError: x');
});

test('that a program said nothing is said', () => {
  expect(told('\n').message).toBe(
    'FLEET_E5004: the program failed with exit code 1: node main.js, and it said nothing',
  );
});
