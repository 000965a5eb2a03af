/** What a fleet application's objects say of themselves; only the runner writes these. */
export const APPLICATION_ANNOTATION = 'flink-fleet.dev/application';
export const EPOCH_ANNOTATION = 'flink-fleet.dev/epoch';
export const TOKEN_ANNOTATION = 'flink-fleet.dev/token';

/** The policy that holds applications to their grants; its name is in what it refuses. */
export const GUARD_POLICY = 'flink-fleet-guard';

/** A namespace in which the guard stands has it, with the value `true`. */
export const GUARDED_LABEL = 'flink-fleet.dev/guarded';
/** What a namespace says of Flink resources that are no fleet applications: see UnmanagedResources. */
export const UNMANAGED_LABEL = 'flink-fleet.dev/unmanaged';

/** The ConfigMap of each guarded namespace whose data hold a grant for each application, by its name. */
export const EPOCHS_CONFIG_MAP = 'flink-fleet-epochs';

/** What the runner has granted to one application in one cluster. */
export interface Grant {
  /** The epoch at which it may run; once revoked, the highest at which it ever could. */
  readonly epoch: number;
  /** The token of the operation that wrote the grant: whoever comes with a lower one comes too late. */
  readonly token: number;
  readonly revoked: boolean;
}

/** How a grant is written: `3/17` is epoch 3 at token 17, and `3/18/revoked` its end at token 18. */
export const GRANT_FORM = '^(0|[1-9][0-9]{0,14})/(0|[1-9][0-9]{0,14})(/revoked)?$';
/** The greatest epoch and the greatest token; a number of JavaScript holds it exactly. */
export const GREATEST = 999_999_999_999_999;

export function formatGrant({ epoch, token, revoked }: Grant): string {
  return `${epoch}/${token}${revoked ? '/revoked' : ''}`;
}

/** The grant that is written, or undefined if it is none. */
export function parseGrant(text: string): Grant | undefined {
  const match = new RegExp(GRANT_FORM).exec(text);
  return match
    ? { epoch: Number(match[1]), token: Number(match[2]), revoked: match[3] !== undefined }
    : undefined;
}

/**
 * Whether a grant may be replaced by another one: neither number goes down, and an epoch that was revoked is never
 * granted again. The guard holds to the same law, for the runner as well: one that slept past its lock is not heard.
 */
export function mayFollow(next: Grant, former: Grant): boolean {
  return (
    next.token >= former.token &&
    next.epoch >= former.epoch &&
    (!former.revoked || next.revoked || next.epoch > former.epoch)
  );
}

/** The epoch or the token that an annotation says, or undefined if it says none. */
export function annotatedNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The annotations of an object that runs under a grant. */
export function grantAnnotations(
  application: string,
  { epoch, token }: Pick<Grant, 'epoch' | 'token'>,
): { [name: string]: string } {
  return {
    [APPLICATION_ANNOTATION]: application,
    [EPOCH_ANNOTATION]: String(epoch),
    [TOKEN_ANNOTATION]: String(token),
  };
}
