import fc from 'fast-check';
import { GraphQLError, parseConstValue } from 'graphql';
import { DateTimeResolver } from 'graphql-scalars';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/domain/organization/instant.ts';
import { DateTime } from '../../src/graphql/date-time.ts';

/** Converts the result or the error of a call to a comparable value. */
function toOutcome(call: () => unknown): unknown {
  try {
    return { value: JSON.stringify(call()) };
  } catch (error) {
    return error instanceof GraphQLError ? { refused: error.message, nodes: error.nodes } : { thrown: error };
  }
}

const texts = [
  '2007-12-03T10:15:30Z',
  '2007-12-03T10:15:30.1Z',
  '2007-12-03T10:15:30.123456789Z',
  '2007-12-03T10:15:30+05:30',
  '2007-12-03T10:15:30-23:59',
  '2007-12-03t10:15:30z',
  '2007-12-03t10:15:30.5+01:00',
  '0000-02-29T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59-12:00',
  '2000-02-29T00:00:00Z',
  '2024-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '2023-02-30T00:00:00Z',
  '2023-04-31T00:00:00Z',
  '2023-00-10T00:00:00Z',
  '2023-13-10T00:00:00Z',
  '2023-01-00T00:00:00Z',
  '2023-01-32T00:00:00Z',
  '2023-01-01T24:00:00Z',
  '2023-01-01T23:60:00Z',
  '2016-12-31T23:59:60Z',
  '2023-01-01T00:00:00',
  '2023-01-01T00:00:00.Z',
  '2023-01-01T00:00Z',
  '2023-01-01 00:00:00Z',
  '2023-01-01T00:00:00+24:00',
  '2023-01-01T00:00:00+0100',
  '2023-01-01T00:00:00|01:00',
  '2023-01-01T00:00:00Z\n',
  ' 2023-01-01T00:00:00Z',
  '+012023-01-01T00:00:00Z',
  '٢٠٢٣-01-01T00:00:00Z',
  '2023-01-01',
  '1700000000000',
  'ſ',
  'now',
  '',
];

const others = [null, true, 0, 1.5, 1_700_000_000_000, {}, { a: [1] }, [], ['2007-12-03T10:15:30Z']];

describe('DateTime', () => {
  it.each([0, 1, -1, 1.5, 8.64e15, -8.64e15, Date.UTC(10_000, 0), Date.UTC(-1, 0)])(
    'serializes the instant at %d like the Date of graphql-scalars',
    (time) => {
      const date = new Date(time);
      expect(toOutcome(() => DateTime.serialize(formatInstant(date)))).toEqual(
        toOutcome(() => DateTimeResolver.serialize(date)),
      );
    },
  );

  it('serializes only instants', () => {
    for (const value of [...texts, ...others, undefined, new Date(0), '2007-12-03T10:15:30.000Z\n']) {
      expect(toOutcome(() => DateTime.serialize(value))).toHaveProperty('refused');
    }
  });

  it.each([...texts, ...others])('parses or refuses %j in a variable like graphql-scalars', (value) => {
    expect(toOutcome(() => DateTime.parseValue(value))).toEqual(
      toOutcome(() => DateTimeResolver.parseValue(value)),
    );
  });

  it.each([...texts.map((text) => JSON.stringify(text)), '1', '1.5', 'true', 'null', 'NOW', '{a: 1}', '[1]'])(
    'parses or refuses %s in a document like graphql-scalars',
    (text) => {
      const node = parseConstValue(text);
      expect(toOutcome(() => DateTime.parseLiteral(node))).toEqual(
        toOutcome(() => DateTimeResolver.parseLiteral(node)),
      );
    },
  );

  it('parses or refuses any string in the shape of a date and time like graphql-scalars', () => {
    const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
    const two = fc.oneof(
      fc.integer({ min: 0, max: 61 }).map((n) => String(n).padStart(2, '0')),
      digits(2),
    );
    const zone = fc.oneof(
      fc.constantFrom('Z', 'z', ''),
      fc.tuple(fc.constantFrom('+', '-', '|'), two, two).map(([sign, h, m]) => `${sign}${h}:${m}`),
    );
    const text = fc
      .tuple(
        digits(4),
        two,
        two,
        fc.constantFrom('T', 't', ' '),
        two,
        two,
        two,
        fc.constantFrom('', '.', '.5'),
        zone,
      )
      .map(([y, mo, d, t, h, mi, s, f, z]) => `${y}-${mo}-${d}${t}${h}:${mi}:${s}${f}${z}`);
    fc.assert(
      fc.property(text, (each) => {
        expect(toOutcome(() => DateTime.parseValue(each))).toEqual(
          toOutcome(() => DateTimeResolver.parseValue(each)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('has the description and the specifiedByURL of graphql-scalars', () => {
    expect(DateTime.description).toBe(DateTimeResolver.description);
    expect(DateTime.specifiedByURL).toEqual(DateTimeResolver.specifiedByURL);
  });
});
