import { checkShape } from './json-shape.ts';
import { scanJson } from './json-text.ts';

/** A number after a colon, a comma or a bracket that can have lost digits: a fraction, an exponent, 16 digits. */
const suspect = /[:,[]\s*-?\d+(?:[.eE]|\d{15})/;

/** As JSON has no such number, whatever wants an integer refuses it. */
const lost = '1e999';

/** A longer number is none that anyone writes. */
const maxNumberLength = 400;

/**
 * `JSON.parse`, but for numbers that become another integer by it: 2.9999999999999999999 would be 3, and the id of
 * another organization. Such a number is read as infinity.
 *
 * @throws SyntaxError whose message quotes the text, or a GraphQLError for a text that is nested too deep or has too many
 *   values
 */
export function parseJson(text: string, maxValues = Number.POSITIVE_INFINITY): unknown {
  checkShape(text, maxValues);
  const value: unknown = JSON.parse(text);
  return suspect.test(text) ? JSON.parse(replaceLost(text)) : value;
}

/** @param text valid JSON */
function replaceLost(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  scanJson(text, (code, at) => {
    if (!isInNumber(code) || code === 0x65 || code === 0x45) return at + 1;
    const end = findEndOfNumber(text, at);
    if (isLost(text.slice(at, end))) {
      parts.push(text.slice(copied, at), lost);
      copied = end;
    }
    return end;
  });
  return parts.join('') + text.slice(copied);
}

function findEndOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (isInNumber(text.charCodeAt(end))) end += 1;
  return end;
}

/** A digit, a sign, a point or the letter of an exponent; the letter begins no number, and stands in `true` as well. */
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

function isLost(token: string): boolean {
  const value = Number(token);
  // What is no safe integer is refused as an ID anyway.
  if (!Number.isSafeInteger(value)) return false;
  return (
    token.length > maxNumberLength || significantDigits(token) !== significantDigits(String(BigInt(value)))
  );
}

/** The digits without sign, point, exponent and zeros at either end: the same for equal numbers of like size. */
function significantDigits(number: string): string {
  const [mantissa = ''] = number.split(/[eE]/, 1);
  return mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
}
