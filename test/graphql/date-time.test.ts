import fc from 'fast-check';
import { GraphQLError, parseConstValue } from 'graphql';
import { DateTimeResolver } from 'graphql-scalars';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/domain/organization/instant.ts';
import { DateTime } from '../../src/graphql/date-time.ts';

/** Converts the result or the error of a call to a comparable value. */
function toOutcome(call: () => unknown): unknown {
  try {
    return { value: call() };
  } catch (error) {
    return error instanceof GraphQLError ? { refused: error.nodes } : { thrown: error };
  }
}

/** Whether a text is in a year that only the `Date` of graphql-scalars can represent. */
const isBeyondRfc3339 = (text: unknown) =>
  typeof text === 'string' && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().length > 24;

/** What graphql-scalars parses: a `Date`, compared to the millisecond. */
function toReference(call: () => unknown): unknown {
  const outcome = toOutcome(call);
  const { value } = outcome as { value?: unknown };
  return value instanceof Date ? { value: value.toISOString() } : outcome;
}

function toMilliseconds(call: () => unknown): unknown {
  return toReference(() => {
    const instant = call();
    return typeof instant === 'string' ? new Date(instant) : instant;
  });
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
  '9999-12-31T23:59:59+12:00',
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
  it.each([0, 1, -1, 1.5, Date.UTC(9999, 11, 31), Date.parse('0000-01-01T00:00:00Z')])(
    'serializes the instant at %d like the Date of graphql-scalars',
    (time) => {
      const date = new Date(time);
      expect(DateTime.serialize(formatInstant(date))).toBe(
        JSON.parse(JSON.stringify(DateTimeResolver.serialize(date))),
      );
    },
  );

  it.each(['2007-12-03T10:15:30.123456789Z', `2007-12-03T10:15:30.${'7'.repeat(30)}Z`])(
    'serializes %s with every digit',
    (instant) => {
      expect(DateTime.serialize(instant)).toBe(instant);
    },
  );

  it('serializes only instants', () => {
    const instants = texts.filter((text) => /\.\d{3,}Z$/.test(text));
    const beyond = [formatInstant(new Date(8.64e15)), `2007-12-03T10:15:30.${'7'.repeat(31)}Z`];
    const rest = texts.filter((text) => !instants.includes(text));
    for (const value of [
      ...rest,
      ...others,
      ...beyond,
      undefined,
      new Date(0),
      '2007-12-03T10:15:30.000Z\n',
    ]) {
      expect(toOutcome(() => DateTime.serialize(value))).toHaveProperty('refused');
    }
  });

  it.each([...texts, ...others])('parses or refuses %j in a variable like graphql-scalars', (value) => {
    expect(toMilliseconds(() => DateTime.parseValue(value))).toEqual(
      toReference(() => DateTimeResolver.parseValue(value)),
    );
  });

  it.each([...texts.map((text) => JSON.stringify(text)), '1', '1.5', 'true', 'null', 'NOW', '{a: 1}', '[1]'])(
    'parses or refuses %s in a document like graphql-scalars',
    (text) => {
      const node = parseConstValue(text);
      expect(toMilliseconds(() => DateTime.parseLiteral(node))).toEqual(
        toReference(() => DateTimeResolver.parseLiteral(node)),
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
        fc.pre(!isBeyondRfc3339(each));
        expect(toMilliseconds(() => DateTime.parseValue(each))).toEqual(
          toReference(() => DateTimeResolver.parseValue(each)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps every digit of an input, in UTC', () => {
    expect(DateTime.parseValue('2007-12-03T10:15:30.1234567890+05:30')).toBe(
      '2007-12-03T04:45:30.1234567890Z',
    );
    expect(DateTime.parseLiteral(parseConstValue('"2007-12-03T10:15:30-00:00"'))).toBe(
      '2007-12-03T10:15:30.000Z',
    );
  });

  it.each([
    ...['9999-12-31T23:59:59-12:00', '0000-01-01T00:00:00+00:01'],
    ...[
      `2007-12-03T10:15:30.${'1'.repeat(31)}Z`,
      'x'.repeat(1_000_000),
      `2007-12-03T10:15:30.${'1'.repeat(1_000_000)}Z`,
    ],
  ])('refuses what RFC 3339 cannot represent in UTC, and a fraction that is too long (%#)', (text) => {
    expect(toOutcome(() => DateTime.parseValue(text))).toHaveProperty('refused');
  });

  it('refuses a value with an error that has a code and does not repeat the value', () => {
    const text = 'x'.repeat(10_000);
    const refuse = () => DateTime.parseLiteral(parseConstValue(`"${text}"`));
    expect(refuse).toThrow(expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }));
    expect(refuse).toThrow(/^DateTime must be a string with an existing date.{1,150}$/);
  });

  it('cites a specification, and says where it differs', () => {
    expect(DateTime.specifiedByURL).toBe('https://scalars.graphql.org/andimarek/date-time');
    expect(DateTime.description).toContain('from 3 to 30, because nothing is rounded');
  });
});
