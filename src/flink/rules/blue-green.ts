import { nameProblems } from './deployment';
import { Rule } from './rule';
import { jobOf } from './spec';

const blueGreenName: Rule = {
  id: 'blue-green-name',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'The name of a blue/green deployment leaves room for the colour',
  why: 'The FlinkDeployments that are made of it are called <name>-blue and <name>-green; longer ones are refused.',
  source: 'operator, DefaultValidator applied to the deployments that the controller makes',
  kinds: ['FlinkBlueGreenDeployment'],
  check: ({ name }) =>
    nameProblems(`${name}-green`, 'metadata.name').map((problem) => ({
      ...problem,
      value: name,
      message: 'is no name that Flink clusters called <name>-blue and <name>-green can have',
      fix: 'use up to 39 lower-case letters, digits and hyphens; begin with a letter',
    })),
};

const blueGreenJob: Rule = {
  id: 'blue-green-job',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'A blue/green deployment has a job',
  why: 'The change from one colour to the other waits for the new job to run; without a job it never ends.',
  source: 'operator, blue/green controller',
  kinds: ['FlinkBlueGreenDeployment'],
  check: (subject) =>
    jobOf(subject)
      ? []
      : [
          {
            field: 'spec.job',
            message: 'is missing',
            fix: 'add a job; session clusters are not deployed this way',
          },
        ],
};

export const BLUE_GREEN_RULES: readonly Rule[] = [blueGreenName, blueGreenJob];
