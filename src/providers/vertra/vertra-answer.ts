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

/** Reads a response about one organization, in any dialect. */
export const vertraAnswer = object({ ...refusal, response: vertraOrganization });

/** Reads a response with a list of organizations, in any dialect. */
export const vertraListAnswer = object({ ...refusal, response: lenientListOf(vertraOrganization) });

/** A response in any dialect; an absent field is not reported. */
export type VertraAnswer = ReadValue<typeof vertraAnswer>;
export type VertraListAnswer = ReadValue<typeof vertraListAnswer>;

/** Decodes a response and reports drift to the listener; undefined when the body is not a JSON object. */
export function decodeVertraAnswer(
  result: HttpResult,
  listener: DriftListener | null,
): VertraAnswer | undefined {
  return decode(vertraAnswer, result, listener);
}

/** Whether a response has a code, or a code or status that is not text. Null means the same as an absent field. */
export function reportsProblem(answer: VertraStatus): boolean {
  return (answer.code ?? null) !== null || isUnreadable(answer, 'code') || isUnreadable(answer, 'status');
}

/** Whether a response shows another organization, which the response to another request does. */
export function isForeign(providerId: string, answer: VertraAnswer | undefined): boolean {
  const id = answer?.response?.id;
  return id !== undefined && id !== providerId;
}

/** Decodes a response with a list of organizations. */
export function decodeVertraList(
  result: HttpResult,
  listener: DriftListener | null,
): VertraListAnswer | undefined {
  return decode(vertraListAnswer, result, listener);
}

type VertraStatus = Pick<VertraAnswer, 'code' | 'status'>;

function decode<Answer extends VertraStatus>(
  read: Reader<Answer>,
  result: HttpResult,
  listener: DriftListener | null,
): Answer | undefined {
  if (result.kind !== 'response') return undefined;
  const answer = readTolerantly(read, result.body, '(body)', listener);
  if (answer !== undefined && listener !== null) reportUnknownTexts(answer, listener);
  return answer;
}

/** Undocumented texts are accepted and reported as drift. */
function reportUnknownTexts({ code, status }: VertraStatus, { onDrift }: DriftListener): void {
  if (typeof code === 'string' && !vertraCodes.has(code)) onDrift('code');
  if (typeof status === 'string' && status !== 'success' && status !== 'error') onDrift('status');
}
