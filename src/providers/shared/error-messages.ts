import type { OutcomeUnknownReason } from '../../domain/errors.ts';
import type { NotSentReason } from '../../http-client/http-result.ts';

/** Creates a message that says what happened and what to do. */
type Message = (label: string) => string;

const checkAccount =
  'The operator of this gateway has to check the credential, its permissions and the plan of its account.';
const sendLater = 'Nothing was changed. Send the request again later.';

export const messages = {
  nameTaken: (label) => `Another organization at ${label} already has this name. Choose another one.`,
  nameTakenUnsent: (label) =>
    `${label} reports that another organization has the name of this one, although the update has no name.`,
  forbidden: (label) => `${label} does not allow this to the gateway's credential. ${checkAccount}`,
  credential: (label) =>
    `${label} refused the gateway's credential, or the credential lacks a permission. ${checkAccount}`,
  rateLimited: (label) => `${label} accepts no more requests at the moment. ${sendLater}`,
  unavailable: (label) => `${label} did not serve the request. ${sendLater}`,
} as const satisfies Readonly<Record<string, Message>>;

const notSentMessages: Readonly<Record<Exclude<NotSentReason, 'QUOTA'>, Message>> = {
  TIMEOUT: (label) => `The request could not be sent to ${label} in time.`,
  CONNECTION: (label) => `No connection to ${label} could be made.`,
  INTERRUPTED: (label) => `The gateway is stopping, and the request was not sent to ${label}.`,
  CANCELLED: (label) => `The request was cancelled before it was sent to ${label}.`,
  REMOVED: (label) =>
    `The connection to ${label} was removed or changed while the request was waiting, so it was not sent.`,
  CREDENTIAL_REPLACED: (label) => `The credential was replaced before the request was sent to ${label}.`,
  LEASE_LOST: (label) =>
    `The lease that keeps other processes from updating the organization was lost or could not be verified, so the update was not sent to ${label}.`,
  QUEUE_FULL: (label) => `Too many requests are waiting for ${label}.`,
  CIRCUIT_OPEN: (label) => `${label} failed too often recently, and gets no requests for a few seconds.`,
};

export function toNotSentMessage(
  cutoff: NotSentReason,
  retryAfterSeconds: number | null,
  label: string,
): string {
  const reason =
    cutoff === 'QUOTA' ? toQuotaMessage(retryAfterSeconds ?? 0, label) : notSentMessages[cutoff](label);
  return `${reason} ${sendLater}`;
}

/** States a time, because a stored message is read later. */
function toQuotaMessage(waitSeconds: number, label: string): string {
  const time = new Date(Date.now() + waitSeconds * 1000).toISOString().replace(/\.\d+/, '');
  return `${label} allows no further request before ${time}, so the request was not sent.`;
}

/** @param status of a refused write, or of any response to a read */
export function toUnexpectedMessage(status: number, label: string): string {
  return status >= 400
    ? `${label} refused the request with HTTP status ${status}, for a reason that is not documented. Nothing was changed. Check the input, or ask the operator of this gateway.`
    : `${label} responded with HTTP status ${status}, and the response cannot be read or cannot be trusted. Ask the operator of this gateway.`;
}

const unknownMessages: Readonly<Record<OutcomeUnknownReason, Message>> = {
  TIMEOUT: (label) => `${label} did not complete its response in time.`,
  CONNECTION_LOST: (label) => `The connection to ${label} failed before a readable response arrived.`,
  SERVER_ERROR: (label) => `${label}, or a proxy in front of it, reported a failure.`,
  UNREADABLE_ANSWER: (label) => `${label} responded, but the response cannot be read or cannot be trusted.`,
  NOT_CONFIRMED: (label) => `${label} reported a success but confirmed none of the fields that were sent.`,
  INTERRUPTED: (label) => `The gateway had to stop before the response of ${label} was complete.`,
};

/** Sending an update again without a comparison can undo a newer change (vertra.md and vida.md, Retrying). */
const compareFirst =
  'Whether the update was applied is unknown. Read the organization and compare it with the update before you send the update again.';

export function toUnknownMessage(reason: OutcomeUnknownReason, label: string): string {
  return `${unknownMessages[reason](label)} ${compareFirst}`;
}
