import { App, Chart, Testing } from 'cdk8s';
import { Ami, Ec2NodeClassProps, Ec2Selector } from '../../../src/platform/karpenter';
import { karpenterFindings } from '../../../src/platform/karpenter/rule-set';
import { Finding } from '../../../src/validation/finding';
import { JsonObject } from '../../../src/validation/manifest';

export const EC2: Ec2NodeClassProps = {
  ami: Ami.alias('al2023@v20260701'),
  role: 'KarpenterNodeRole-eu-1',
  subnets: [Ec2Selector.discovery('eu-1')],
  securityGroups: [Ec2Selector.discovery('eu-1')],
};

export const newChart = (): Chart => new Chart(new App(), 'platform', { namespace: 'flink-system' });

/** The only object of a chart. */
export const onlyObject = (chart: Chart): JsonObject => (Testing.synth(chart) as JsonObject[])[0];

/** What the rules say, as `rule field`. */
export const told = (chart: Chart): string[] =>
  karpenterFindings(chart.node.root).map(({ ruleId, field }: Finding) => `${ruleId} ${field}`);
