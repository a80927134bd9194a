import { isIdentical } from './fields.ts';
import type { WriteRequest } from './ledger.ts';
import type { Category, Truth } from './truth.ts';
import { isApplied } from './truth.ts';
import type { Write } from './write.ts';

export interface WireProblem {
  readonly category: Category;
  readonly rule: string;
  readonly request: WriteRequest;
}

/** Checks the requests that a provider received for one update. */
export function checkRequests({ ledger }: Truth, write: Write, isKeyed: boolean): readonly WireProblem[] {
  const requests = ledger.writesOf(write.marker);
  const altered = requests
    .filter((request) => !isAsRequested(request, write))
    .map((request) => toProblem('altered', 'the provider received other values than were sent', request));
  const again = requests
    .slice(1)
    .flatMap((_next, index) => checkAgain(requests[index] as WriteRequest, isKeyed));
  const second = requests.filter(isApplied)[1];
  const twice = second ? [toProblem('key written twice', 'an update was applied twice', second)] : [];
  return [...altered, ...again, ...twice];
}

/** Checks that an update is sent again only when it was provably not processed, or with a key when it was refused. */
function checkAgain(refused: WriteRequest, isKeyed: boolean): readonly WireProblem[] {
  const isProvable = refused.expected.some(({ applied }) => applied === 'NOT_APPLIED');
  if (isApplied(refused) || !isProvable) {
    return [toProblem('sent again', 'sent again after a response that proves no refusal', refused)];
  }
  return isKeyed || refused.timed.behavior.isResendable
    ? []
    : [toProblem('sent again', 'sent again after a refusal that states no wait', refused)];
}

function isAsRequested({ organization, sent }: WriteRequest, write: Write): boolean {
  const names = Object.keys(write.values);
  return (
    organization === write.organization &&
    Object.keys(sent).length === names.length &&
    names.every((name) => isIdentical(sent[name] ?? null, write.values[name] ?? null))
  );
}

function toProblem(category: Category, rule: string, request: WriteRequest): WireProblem {
  return { category, rule, request };
}

/** The maximum delay until a provider detects that the gateway closed the connection. */
const noticeMs = 400;

/** Whether a request was received before an earlier one had ended, as far as a provider can detect. */
export function isOvertaken(earlier: WriteRequest, later: WriteRequest): boolean {
  const wasAnswered = earlier.timed.behavior.isUnhealthy !== true;
  return later.arrivedAt < earlier.endedAt - (wasAnswered ? 0 : noticeMs);
}
