import type { HttpResult } from '../../http-client/http-result.ts';
import type { JsonObject } from '../shared/some-object.ts';
import { someObject } from '../shared/some-object.ts';
import { containsSign, isUnreadRefusal } from '../shared/unread-refusal.ts';

/**
 * Whether a refusal contains the names of updated settings in an undocumented form, or may contain them in a part of its body that
 * cannot be read.
 *
 * @param sent the names on the wire of the settings that were sent
 */
export function confirmsElsewhere(result: HttpResult, sent: ReadonlySet<string>): boolean {
  if (result.kind === 'unreadable') return isUnreadRefusal(result) || containsSign(result, signs);
  if (result.kind !== 'response') return false;
  return someObject(result.body, (part) => toNames(part['updatedSettings']).some((name) => sent.has(name)));
}

const signs = ['updatedSettings'];

function toNames(list: unknown): readonly string[] {
  if (typeof list === 'string') return [list];
  if (typeof list !== 'object' || list === null) return [];
  return Array.isArray(list) ? list : Object.keys(list);
}

/** Whether a body reports an error beside its `success`: a status, a code of HTTP, or an error that is not empty. */
export function reportsError(result: HttpResult): boolean {
  if (result.kind !== 'response' || typeof result.body !== 'object' || result.body === null) return false;
  const { code, error, errors, status, statusCode } = result.body as JsonObject;
  return (
    isErrorText(status) || [code, status, statusCode].some(isErrorCode) || [error, errors].some(isFilled)
  );
}

function isErrorText(status: unknown): boolean {
  return typeof status === 'string' && status.trim().toLowerCase() === 'error';
}

function isErrorCode(code: unknown): boolean {
  const isNumber = typeof code === 'number' || (typeof code === 'string' && /^\s*\d{1,16}\s*$/.test(code));
  return isNumber && Number(code) >= 400;
}

function isFilled(error: unknown): boolean {
  if (typeof error === 'object' && error !== null) return Object.keys(error).length > 0;
  return Boolean(error);
}
