import { Message } from '../actions/host';

export function noLedgerYet(url: string): Message {
  return {
    code: 'FLEET_I5401',
    text: `there is no ledger at ${url} yet, so that the assembly alone says what should run where`,
    data: { url },
  };
}

/** The next status tries it again. */
export function beaconsNotWritten(reason: string): Message {
  return {
    code: 'FLEET_I5402',
    text: `what was seen could not be written down: ${reason}`,
    data: { reason },
  };
}
