import { FlinkFleetError } from '../../validation/errors';
import { near } from '../../validation/near';

/** What is wrong with a kubeconfig, or with what it says of one context. No value of it is ever shown. */
export function noKubeconfig(looked: readonly string[]): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5101',
    `there is no kubeconfig: looked for ${looked.join(', ')}; set KUBECONFIG, or give --kubeconfig`,
  );
}

export function unreadableKubeconfig(file: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5102',
    `the kubeconfig ${file} cannot be read: ${why}; put it right, or name another by KUBECONFIG or --kubeconfig`,
  );
}

export function unknownContext(
  context: string,
  known: readonly string[],
  files: readonly string[],
): FlinkFleetError {
  const meant = near(context, known);
  const shown = known.length > 8 ? [...known.slice(0, 8), `${known.length - 8} more`] : known;
  return new FlinkFleetError(
    'FLEET_E5103',
    `there is no context ${context} in ${files.join(', ')}; ` +
      `${meant ? `did you mean ${meant}? ` : ''}there are: ${shown.join(', ') || 'none'}; ` +
      'give the cluster the context of your kubeconfig, or add this one to it',
  );
}

/** A context that names what is not there, or a value that cannot be used. */
export function wrongContext(context: string, problem: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5104',
    `the context ${context} of the kubeconfig cannot be used: ${problem}`,
  );
}

export function wrongTls(context: string, server: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5105',
    `the certificates of the context ${context} (${server}) cannot be used: ${why}; ` +
      'look at certificate-authority, client-certificate and client-key in the kubeconfig',
  );
}

export function wrongProxy(context: string, from: string, why: string): FlinkFleetError {
  return new FlinkFleetError(
    'FLEET_E5106',
    `the proxy of the context ${context} cannot be used: ${from} ${why}; it must be such as http://proxy.example:3128`,
  );
}

/** For a warning: it goes on. */
export function insecure(context: string, server: string): string {
  return (
    `the certificate of ${server} is not checked, as insecure-skip-tls-verify of the context ${context} says: ` +
    'whoever is on the way can read and change everything'
  );
}
