import { createServer } from 'node:net';
import { join } from 'node:path';
import { describeLab } from './describe-lab';
import { causeFault } from './fault';
import { installKarpenter } from './karpenter';
import { installOperator } from './operator';
import { controlSocket, ServerMessage } from './server';
import { LabCluster } from '../cluster/cluster';
import { Lab, LabProps } from '../lab';
import { openFolders } from '../process/folder';

/** The process that holds a lab until it is told to end. */
async function serve(props: LabProps): Promise<void> {
  // Whoever asked for the lab has gone before there was one.
  const abandoned = () => process.exit(1);
  process.once('disconnect', abandoned);
  const lab = await Lab.start(props);
  await Promise.all(lab.clusters.map((cluster) => prepare(lab, cluster, props)));
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void lab.stop('remove logs').then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  const folder = openFolders().find(({ name }) => name === lab.name)!;
  const kubeconfig = join(folder.data, 'kubeconfig');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('end', () => {
      const { context, fault } = JSON.parse(text) as { readonly context: string; readonly fault: string };
      causeFault(lab, context, fault, kubeconfig).then(
        (done) => socket.end(JSON.stringify({ done })),
        (error: Error) => socket.end(JSON.stringify({ error: error.message })),
      );
    });
  });
  const ready = await describeLab(lab, props, kubeconfig);
  server.listen(controlSocket(folder), () => {
    process.off('disconnect', abandoned);
    tell({ ready });
  });
}

/** Without nodes no pod would run; where Karpenter is, it makes them. */
async function prepare(lab: Lab, cluster: LabCluster, { karpenter, operator }: LabProps): Promise<void> {
  if (karpenter) await installKarpenter(lab, cluster);
  else await cluster.addNodes([{ name: 'node-1', cpu: '32', memory: '128Gi' }]);
  if (operator) await installOperator(cluster);
}

function tell(message: ServerMessage): void {
  process.send?.(message);
}

serve(JSON.parse(process.argv[2]) as LabProps).catch((error: Error) => {
  tell({ failed: error.message });
  process.exit(1);
});
