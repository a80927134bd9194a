import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseInstant } from '../../../src/domain/organization/instant.ts';

const twoDigits = (max: number) => fc.nat(max).map((n) => String(n).padStart(2, '0'));
const date = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const fraction = fc.oneof(
  fc.constant(''),
  fc.stringMatching(/^\.\d{1,9}$/),
  fc.constantFrom('.000', '.999', '.9999'),
);
const offset = fc.oneof(
  fc.constant('Z'),
  fc
    .tuple(fc.constantFrom('+', '-'), twoDigits(23), twoDigits(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);

it('parseInstant returns the same text as Date.toISOString for every valid instant', () => {
  const texts = fc
    .tuple(date, fraction, offset)
    .map(([start, milliseconds, zone]) => start.toISOString().slice(0, 19) + milliseconds + zone);
  fc.assert(
    fc.property(texts, (text) => {
      expect(parseInstant(text)).toBe(new Date(text).toISOString());
    }),
    { numRuns: 5000 },
  );
});
