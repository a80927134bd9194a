import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseInstant } from '../../../src/domain/organization/instant.ts';

const two = (most: number) => fc.nat(most).map((n) => String(n).padStart(2, '0'));
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
    .tuple(fc.constantFrom('+', '-'), two(23), two(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);

it('reads each text as Date does, and writes it as Date does', () => {
  const texts = fc
    .tuple(date, fraction, offset)
    .map(([at, ms, zone]) => at.toISOString().slice(0, 19) + ms + zone);
  fc.assert(
    fc.property(texts, (text) => {
      expect(parseInstant(text)).toBe(new Date(text).toISOString());
    }),
    { numRuns: 5000 },
  );
});
