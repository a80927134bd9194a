import type { Secret } from '../../domain/access/secret.ts';
import { containsSecret, isPartOfSecret } from './contains-secret.ts';
import { hasEncodedRun } from './provider-message.ts';

/** Longer than the words of a code or a field name. */
const maxWordLength = 20;

/** As in `E42` and `HTTP_404`; addresses, ports and ids have more digits, or digits in several places. */
const maxDigits = 3;

/** Parts of a code that reveal an internal address. */
const addressPattern = /(?:^|_)(?:LOCALHOST|WWW)(?:_|$)/;

/**
 * Returns a provider's code if it is safe to show: a documented code, or a name in the same upper-case form; else null.
 *
 * @param secret no undocumented code may contain a part of it
 * @param documented the codes of the contract
 */
export function toProviderCode(
  code: string | null | undefined,
  secret: Secret,
  documented: Pick<ReadonlySet<string>, 'has'>,
): string | null {
  if (typeof code !== 'string') return null;
  if (documented.has(code)) return code;
  return isCode(code) && !containsSecret(code, secret) ? code : null;
}

/**
 * Returns an undocumented key if it is safe in a log or a metric: if it has the form of a field name; else `?`.
 *
 * @param secret no key may contain a part of it or be a part of it
 */
export function toProviderKey(key: string, secret: Secret): string {
  return isFieldName(key) && !isPartOfSecretCached(key, secret) ? key : '?';
}

function isCode(text: string): boolean {
  return /^[A-Z][A-Z0-9_]{0,63}$/.test(text) && hasWords(text) && !addressPattern.test(text);
}

/** Whether a string is in `lowerCamelCase` or `snake_case`; ids, addresses and names of people or things have another form. */
function isFieldName(text: string): boolean {
  return (
    text.length <= 40 && /^_?[a-z]+\d*(?:[A-Z][a-z]+\d*|_[a-z\d]+)*[A-Z]{0,4}$/.test(text) && hasWords(text)
  );
}

/** Whether the words have the length of natural words, with digits in one place at most. */
function hasWords(text: string): boolean {
  const digits = text.match(/\d+/g) ?? [];
  if (digits.length > 1 || (digits[0]?.length ?? 0) > maxDigits) return false;
  const words = text.split(/_|(?<=[a-z])(?=[A-Z])/);
  return words.every((word) => word.length <= maxWordLength && !hasEncodedRun(word));
}

/** Bounds memory when a provider keeps sending new keys. */
const maxCachedKeys = 200;

/** A provider sends the same keys in each response, and the search for a secret takes half as long as an update. */
const partCache = new WeakMap<Secret, Map<string, boolean>>();

function isPartOfSecretCached(key: string, secret: Secret): boolean {
  const keys = partCache.get(secret) ?? new Map<string, boolean>();
  partCache.set(secret, keys);
  const isPart = keys.get(key) ?? (containsSecret(key, secret) || isPartOfSecret(key, secret));
  if (keys.size < maxCachedKeys) keys.set(key, isPart);
  return isPart;
}
