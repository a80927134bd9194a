import type { Secret } from '../../domain/access/secret.ts';
import { holdsSecret, isPartOfSecret } from './holds-secret.ts';
import { hasLongRun } from './provider-words.ts';

/** More than any word of a name has. */
const maxWordLength = 20;

/** As in `E42` and `HTTP_404`; an address, a port and an id have more, or have them in several places. */
const maxDigits = 3;

/** Words of a code that are an address on this side of a provider. */
const address = /(?:^|_)(?:LOCALHOST|WWW)(?:_|$)/;

/**
 * A provider's code as a client may see it: a name in capitals, as all documented ones are; null otherwise.
 *
 * @param secret what no code may hold a part of
 * @param documented the codes that the contract names, which are no text of a provider
 */
export function toProviderCode(
  code: string | null | undefined,
  secret: Secret,
  documented: Pick<ReadonlySet<string>, 'has'>,
): string | null {
  if (typeof code !== 'string') return null;
  if (documented.has(code)) return code;
  return isCode(code) && !holdsSecret(code, secret) ? code : null;
}

/**
 * A key that the contract does not know, as a log and a metric may show it: the name of a field, or `?`.
 *
 * @param secret what no key may hold a part of, or be a part of
 */
export function toProviderKey(key: string, secret: Secret): string {
  return isFieldName(key) && !isKnownPart(key, secret) ? key : '?';
}

function isCode(text: string): boolean {
  return /^[A-Z][A-Z0-9_]{0,63}$/.test(text) && hasWords(text) && !address.test(text);
}

/** `lowerCamelCase` or `snake_case`; an id, an address, and the name of a person or a thing has another form. */
function isFieldName(text: string): boolean {
  return (
    text.length <= 40 && /^_?[a-z]+\d*(?:[A-Z][a-z]+\d*|_[a-z\d]+)*[A-Z]{0,4}$/.test(text) && hasWords(text)
  );
}

/** Are its words as long as those of a language, with digits in one place at most? */
function hasWords(text: string): boolean {
  const digits = text.match(/\d+/g) ?? [];
  if (digits.length > 1 || (digits[0]?.length ?? 0) > maxDigits) return false;
  const words = text.split(/_|(?<=[a-z])(?=[A-Z])/);
  return words.every((word) => word.length <= maxWordLength && !hasLongRun(word));
}

/** A provider that sends ever new keys must not grow this process. */
const maxKnown = 200;

/** A provider that sends a key sends it in each answer, and to look for a secret in it takes as long as half an update. */
const known = new WeakMap<Secret, Map<string, boolean>>();

function isKnownPart(key: string, secret: Secret): boolean {
  const keys = known.get(secret) ?? new Map<string, boolean>();
  known.set(secret, keys);
  const isPart = keys.get(key) ?? (holdsSecret(key, secret) || isPartOfSecret(key, secret));
  if (keys.size < maxKnown) keys.set(key, isPart);
  return isPart;
}
