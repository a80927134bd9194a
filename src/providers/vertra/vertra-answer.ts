import type { HttpResult } from '../../http-client/http-result.ts';
import type { DriftListener } from '../shared/drift.ts';
import type { Reader, ReadValue } from '../shared/tolerant-reader.ts';
import {
  isUnreadable,
  lenientListOf,
  looseObject,
  nullable,
  object,
  readTolerantly,
  text,
  unchecked,
} from '../shared/tolerant-reader.ts';
import { vertraCodes } from './vertra-codes.ts';
import { vertraOrganization } from './vertra-organization.ts';

const refusal = {
  status: nullable(text),
  code: nullable(text),
  message: unchecked,
  details: looseObject({ retry_after: unchecked, path: unchecked }),
  path: unchecked,
  retry_after: unchecked,
};

/** An answer about one organization, in any dialect. */
export const vertraAnswer = object({ ...refusal, response: vertraOrganization });

/** An answer with a list of organizations. */
export const vertraListAnswer = object({ ...refusal, response: lenientListOf(vertraOrganization) });

/** What Vertra says, in any dialect; an absent member was not told. */
export type VertraAnswer = ReadValue<typeof vertraAnswer>;
export type VertraListAnswer = ReadValue<typeof vertraListAnswer>;

/** Reads an answer tolerantly; undefined when it is no JSON object. Each departure's key path goes to the listener. */
export function decodeVertraAnswer(
  result: HttpResult,
  listener: DriftListener | null,
): VertraAnswer | undefined {
  return decode(vertraAnswer, result, listener);
}

/** Does it state a code, or a code or status that is no text? Null says as little as an absent member. */
export function statesProblem(answer: VertraWords): boolean {
  return (answer.code ?? null) !== null || isUnreadable(answer, 'code') || isUnreadable(answer, 'status');
}

/** Does it show another organization than the request is about, as the answer to another request does? */
export function isForeign(providerId: string, answer: VertraAnswer | undefined): boolean {
  const id = answer?.response?.id;
  return id !== undefined && id !== providerId;
}

/** The same of an answer that holds a list of organizations. */
export function decodeVertraList(
  result: HttpResult,
  listener: DriftListener | null,
): VertraListAnswer | undefined {
  return decode(vertraListAnswer, result, listener);
}

type VertraWords = Pick<VertraAnswer, 'code' | 'status'>;

function decode<Answer extends VertraWords>(
  read: Reader<Answer>,
  result: HttpResult,
  listener: DriftListener | null,
): Answer | undefined {
  if (result.kind !== 'response') return undefined;
  const said = readTolerantly(read, result.body, '(body)', listener);
  if (said !== undefined && listener !== null) tellUnknownWords(said, listener);
  return said;
}

/** Words that are not documented are read as they come, and told. */
function tellUnknownWords({ code, status }: VertraWords, { onDrift }: DriftListener): void {
  if (typeof code === 'string' && !vertraCodes.has(code)) onDrift('code');
  if (typeof status === 'string' && status !== 'success' && status !== 'error') onDrift('status');
}
