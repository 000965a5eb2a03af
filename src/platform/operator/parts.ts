import { OperatorVersion } from '../../flink/versions/operator-version';
import { JsonObject } from '../../validation/manifest';

/** What all parts of an operator's installation must agree on. */
export interface OperatorContext {
  readonly version: OperatorVersion;
  /** The namespace that the operator runs in. */
  readonly namespace: string;
  /** The namespaces that it serves; absent for all. */
  readonly watchNamespaces?: readonly string[];
}

/** An object of the installation. */
export interface InstalledObject {
  /** Its construct id. */
  readonly id: string;
  readonly clusterScoped?: boolean;
  readonly manifest: JsonObject & { readonly apiVersion: string; readonly kind: string };
}
