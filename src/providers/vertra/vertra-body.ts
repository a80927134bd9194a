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
export const vertraBody = object({ ...refusal, response: vertraOrganization });

/** Reads a response with a list of organizations, in any dialect. */
export const vertraListBody = object({ ...refusal, response: lenientListOf(vertraOrganization) });

/** The decoded body of a response in any dialect; an absent field is not reported. */
export type VertraBody = ReadValue<typeof vertraBody>;
export type VertraListBody = ReadValue<typeof vertraListBody>;

/** Decodes a response and reports drift to the listener; undefined when the body is not a JSON object. */
export function decodeVertraBody(result: HttpResult, listener: DriftListener | null): VertraBody | undefined {
  return decode(vertraBody, result, listener);
}

/** Whether a response has a code, or a code or status that is not text. Null means the same as an absent field. */
export function reportsProblem(body: VertraStatus): boolean {
  return (body.code ?? null) !== null || isUnreadable(body, 'code') || isUnreadable(body, 'status');
}

/** Whether a response contains another organization: it belongs to another request. */
export function isForeign(providerId: string, body: VertraBody | undefined): boolean {
  const id = body?.response?.id;
  return id !== undefined && id !== providerId;
}

/** Decodes a response with a list of organizations. */
export function decodeVertraList(
  result: HttpResult,
  listener: DriftListener | null,
): VertraListBody | undefined {
  return decode(vertraListBody, result, listener);
}

type VertraStatus = Pick<VertraBody, 'code' | 'status'>;

function decode<Body extends VertraStatus>(
  read: Reader<Body>,
  result: HttpResult,
  listener: DriftListener | null,
): Body | undefined {
  if (result.kind !== 'response') return undefined;
  const body = readTolerantly(read, result.body, '(body)', listener);
  if (body !== undefined && listener !== null) reportUnknownTexts(body, listener);
  return body;
}

/** Undocumented strings are accepted and reported as drift. */
function reportUnknownTexts({ code, status }: VertraStatus, { onDrift }: DriftListener): void {
  if (typeof code === 'string' && !vertraCodes.has(code)) onDrift('code');
  if (typeof status === 'string' && status !== 'success' && status !== 'error') onDrift('status');
}
