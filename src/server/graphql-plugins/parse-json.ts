/** A number after a colon, a comma or a bracket that can have lost digits: a fraction, an exponent, 16 digits. */
const suspect = /[:,[]\s*-?\d+(?:[.eE]|\d{15})/;

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** As JSON has no such number, whatever wants an integer refuses it. */
const lost = '1e999';

/** A longer number is none that anyone writes. */
const maxNumberLength = 400;

/**
 * `JSON.parse`, but for numbers that become another integer by it: 2.9999999999999999999 would be 3, and the id of
 * another organization. Such a number is read as infinity.
 *
 * @throws SyntaxError whose message quotes the text
 */
export function parseJson(text: string): unknown {
  if (!suspect.test(text)) return JSON.parse(text);
  return JSON.parse(text.replace(stringOrNumber, (token) => (isLost(token) ? lost : token)));
}

function isLost(token: string): boolean {
  if (token.startsWith('"')) return false;
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
