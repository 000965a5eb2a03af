import { LAB_OPERATOR } from './operator';
import { writeKubeconfig } from '../cluster/kubeconfig';
import { Lab, LabProps } from '../lab';

/** One kubeconfig for all clusters of a lab, and for the ways to them that can fail. */
export async function writeLabKubeconfig(lab: Lab, file: string): Promise<void> {
  const entries = await Promise.all(
    lab.clusters.map(async ({ name, server, adminToken: token, certificates: { ca }, faults }) => {
      const direct = { context: name, server, token, ca };
      const faulty = faults.isPathOpen ? await faults.faultyPath() : undefined;
      return [direct, ...(faulty ? [{ ...direct, context: `${name}-faulty`, server: faulty.server }] : [])];
    }),
  );
  writeKubeconfig(file, ...entries.flat());
}

/** What a person needs to go on, as lines for a shell. */
export async function describeLab(lab: Lab, { operator }: LabProps, kubeconfig: string): Promise<string> {
  await writeLabKubeconfig(lab, kubeconfig);
  const { s3 } = lab;
  const lines = [
    `export KUBECONFIG=${kubeconfig}`,
    ...lab.clusters.map(({ name, server }) => `# context ${name}: ${server}`),
    ...(operator
      ? [
          `# Flink operator ${LAB_OPERATOR} in each, for all namespaces; default has the service account of jobs`,
        ]
      : []),
    ...(s3
      ? [
          `# S3 server: ${s3.endpoint}`,
          `export AWS_ACCESS_KEY_ID=${s3.accessKeyId}`,
          `export AWS_SECRET_ACCESS_KEY=${s3.secretAccessKey}`,
        ]
      : []),
    `# logs: ${lab.logs}`,
    `# end it by: npm run lab -- down ${lab.name}`,
  ];
  return `${lines.join('\n')}\n`;
}
