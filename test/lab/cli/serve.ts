import { createServer } from 'node:net';
import { join } from 'node:path';
import { describeLab } from './describe-lab';
import { causeFault } from './fault';
import { startKarpenter } from './karpenter';
import { controlSocket, ServerMessage } from './server';
import { Lab, LabProps } from '../lab';
import { openFolders } from '../process/folder';

/** The process that holds a lab until it is told to end. */
async function serve(props: LabProps): Promise<void> {
  // Whoever asked for the lab has gone before there was one.
  const abandoned = () => process.exit(1);
  process.once('disconnect', abandoned);
  const lab = await Lab.start(props);
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
  if (props.karpenter) await startKarpenter(lab);
  const ready = await describeLab(lab, kubeconfig);
  server.listen(controlSocket(folder), () => {
    process.off('disconnect', abandoned);
    tell({ ready });
  });
}

function tell(message: ServerMessage): void {
  process.send?.(message);
}

serve(JSON.parse(process.argv[2]) as LabProps).catch((error: Error) => {
  tell({ failed: error.message });
  process.exit(1);
});
