import type { HttpResult } from '../../http-client/http-result.ts';

/**
 * Whether a 429 or 503 proves nothing, because the part of its body that was not read or not decoded can confirm the write. A body
 * that is empty, or that is no JSON, was read.
 */
export function isUnreadRefusal(result: HttpResult): boolean {
  if (result.kind !== 'unreadable' || result.reason === 'NOT_JSON') return false;
  return result.status === 429 || result.status === 503;
}

/** Whether a text that is no JSON contains one of these parts of a confirmation, or an escape, which can hide any of them. */
export function containsSign(result: HttpResult, signs: readonly string[]): boolean {
  if (result.kind !== 'unreadable') return false;
  const { contains } = result;
  return contains !== undefined && [escapeSign, ...signs].some(contains);
}

const escapeSign = '\\u00';
