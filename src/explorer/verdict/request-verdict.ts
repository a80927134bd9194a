import type { OperationTypeNode } from 'graphql';
import type { RootErrors } from './root-fields.ts';
import { sendAgain } from './steps.ts';
import type { Verdict } from './verdict.ts';
import { verdict } from './verdict.ts';

/** Returns what the user has to know when no answer arrived. */
export function toNoAnswerMessage(type: OperationTypeNode | null): string {
  return type === 'query' || type === 'subscription'
    ? 'No answer arrived. Nothing was changed.'
    : 'No answer arrived. Whether the update was applied is unknown.';
}

/**
 * Returns the verdict on a request as a whole; null when its fields have results.
 *
 * @param type null when it is not known which operation was meant
 * @param result null when no answer arrived
 */
export function toRequestVerdict(
  type: OperationTypeNode | null,
  result: { readonly data?: unknown; readonly errors?: RootErrors } | null,
  canSendAgain: boolean,
): Verdict | null {
  const isWrite = type !== 'query' && type !== 'subscription';
  if (result === null) return toNoAnswer(type, isWrite, canSendAgain);
  if ('data' in result && result.data !== undefined && result.data !== null) return null;
  const [error] = result.errors ?? [];
  if (!error) return null;
  if (isRefusal(result.errors ?? [], result)) {
    return verdict('refused', isWrite ? 'Refused: nothing was sent' : 'Refused', { reason: error.message });
  }
  return isWrite
    ? verdict('unknown', 'Unknown whether it was saved', { reason: error.message, ...again(canSendAgain) })
    : verdict('refused', 'Not read', { reason: error.message });
}

/** Without `data`, nothing was executed (GraphQL §7.1), unless the error is an internal one. */
function isRefusal(errors: RootErrors, result: object): boolean {
  const isInternal = ({ extensions }: RootErrors[number]) =>
    typeof extensions?.['code'] !== 'string' || extensions['code'] === 'INTERNAL_SERVER_ERROR';
  return !('data' in result) && !errors.some(isInternal);
}

function toNoAnswer(type: OperationTypeNode | null, isWrite: boolean, canSendAgain: boolean): Verdict {
  return isWrite
    ? verdict('unknown', toNoAnswerMessage(type), again(canSendAgain))
    : verdict('refused', toNoAnswerMessage(type), {
        advice: 'Check the connection and send it again.',
        steps: [sendAgain(false)],
      });
}

function again(canSendAgain: boolean): Partial<Verdict> {
  return canSendAgain
    ? { advice: 'It is safe to send it again with the same key.', steps: [sendAgain(true)] }
    : { advice: 'Compare before you send it again: without a key, it could be applied twice.' };
}
