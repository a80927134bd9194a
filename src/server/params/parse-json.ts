import { scanJson } from '../../domain/json-text.ts';
import { checkShape } from './json-shape.ts';

/** Matches numbers that can lose digits when parsed: those with a fraction, an exponent or 16 digits. */
const lossyNumber = /[:,[]\s*-?\d+(?:[.eE]|\d{15})/;

/** Parsed as Infinity, which all integer and ID scalars refuse. */
const infinity = '1e999';

/** Longer numbers do not occur in practice, and are treated as rounded without a comparison. */
const maxNumberLength = 400;

/**
 * Parses JSON like `JSON.parse`, except for numbers that it rounds to a different integer, which become Infinity:
 * 2.9999999999999999999 would be read as 3, the id of another organization.
 *
 * @throws SyntaxError, whose message quotes the text
 * @throws GraphQLError for a string that is nested too deeply or has too many values
 */
export function parseJson(text: string, maxValues = Number.POSITIVE_INFINITY): unknown {
  checkShape(text, maxValues);
  const value: unknown = JSON.parse(text);
  return lossyNumber.test(text) ? JSON.parse(replaceRounded(text)) : value;
}

/** @param text valid JSON */
function replaceRounded(text: string): string {
  const parts: string[] = [];
  let copiedUntil = 0;
  scanJson(text, (code, index) => {
    if (!isInNumber(code) || code === 0x65 || code === 0x45) return index + 1;
    const end = findEndOfNumber(text, index);
    if (isRounded(text.slice(index, end))) {
      parts.push(text.slice(copiedUntil, index), infinity);
      copiedUntil = end;
    }
    return end;
  });
  return parts.join('') + text.slice(copiedUntil);
}

function findEndOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (isInNumber(text.charCodeAt(end))) end += 1;
  return end;
}

/** Whether a character is a digit, a sign, a point or the letter of an exponent. The letter also occurs in `true`, so it never starts a number. */
function isInNumber(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x65 ||
    code === 0x45
  );
}

function isRounded(token: string): boolean {
  const value = Number(token);
  // The scalars refuse numbers that are not safe integers in any case.
  if (!Number.isSafeInteger(value)) return false;
  return (
    token.length > maxNumberLength || significantDigits(token) !== significantDigits(String(BigInt(value)))
  );
}

/** Returns the digits without sign, point, exponent, and leading and trailing zeros. They are equal for equal numbers. */
function significantDigits(number: string): string {
  const [mantissa = ''] = number.split(/[eE]/, 1);
  return mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
}
