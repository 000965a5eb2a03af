import { JsonObject } from '../../validation/manifest';

/** An object of the installation, to which its labels are still to be added. */
export interface InstalledObject {
  /** Its construct id. */
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string;
  /** Everything but apiVersion, kind and metadata. */
  readonly content: JsonObject;
}
