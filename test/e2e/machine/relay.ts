import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WideArea } from './wide-area';
import { Daemon } from '../../lab/process/daemon';
import { until } from '../../lab/process/until';

/** Answers on a socket of the file system with what is at an address of the network that this runs in. */
const RELAY = `
const net = require('node:net');
const [socket, host, port] = process.argv.slice(1);
net.createServer((near) => {
  const far = net.connect(Number(port), host);
  near.pipe(far).pipe(near);
  for (const each of [near, far]) each.on('error', () => { near.destroy(); far.destroy(); });
}).listen(socket);
`;

/** Makes an address between the clusters one that the test itself can reach, which is in no such network. */
export async function relay(
  area: WideArea,
  name: string,
  address: { readonly host: string; readonly port: number },
  folders: { readonly data: string; readonly logs: string },
): Promise<{ readonly socket: string; readonly daemon: Daemon }> {
  const socket = join(folders.data, `${name}.sock`);
  const command = [process.execPath, '-e', RELAY, socket, address.host, String(address.port)];
  const daemon = area.daemon(`the relay to ${name}`, join(folders.logs, `relay-${name}.log`), command);
  daemon.start();
  await until(async () => existsSync(socket), { what: daemon.name, needs: [daemon] });
  return { socket, daemon };
}
