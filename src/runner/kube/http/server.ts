import type { Target } from '../config/kubeconfig';
import { hostOf, isLoopback } from '../config/proxy';
import { wrongContext } from '../errors';

/** Checked before anything is sent: no request may carry credentials in the clear to another machine. */
export function checkServer({ context, cluster, user }: Target): void {
  const url = URL.canParse(cluster.server) ? new URL(cluster.server) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw wrongContext(context, `its server is no address such as https://kubernetes.example:6443`);
  }
  const isHere = isLoopback(hostOf(url));
  const { token, tokenFile, username, exec, authProvider } = user;
  if (url.protocol === 'http:' && !isHere && (token || tokenFile || username || exec || authProvider)) {
    throw wrongContext(
      context,
      `its server ${url.host} is reached in the clear, and would be sent credentials; use https`,
    );
  }
}
