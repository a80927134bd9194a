import type { OutcomeUnknownError } from '../domain/errors.ts';
import { refusal } from '../domain/errors.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import type { KeyedUpdate } from '../domain/update/idempotency.ts';

/** Returns the outcome of an update that was started under the key and left no outcome. */
export function lostOutcome({ organization }: KeyedUpdate): OutcomeUnknownError {
  return lostOutcomes[organization.provider];
}

const lostOutcomes = mapProviders(createLostOutcome);

function createLostOutcome(provider: Provider): OutcomeUnknownError {
  const message =
    'The update under this idempotency key was started and its outcome was lost. Whether it was applied is unknown. ' +
    'Read the organization before you send it under another key.';
  return {
    kind: 'outcomeUnknown',
    ...refusal(message, provider),
    applied: 'UNKNOWN',
    reason: 'INTERRUPTED',
  };
}

/** Creates the outcome for a gateway that stops while another process still runs the update. */
export function stoppedOutcome(lost: OutcomeUnknownError): OutcomeUnknownError {
  const message =
    'The gateway had to stop while another of its processes was applying the update under this idempotency key. ' +
    'Whether it was applied is unknown. Read the organization before you send it under another key.';
  return { ...lost, message };
}
