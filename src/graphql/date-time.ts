import type { ValueNode } from 'graphql';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** The date-time format of RFC 3339 §5.6, without leap seconds: a `Date` cannot hold one. */
const dateTime =
  /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** The format of an `Instant`; a year outside 0 to 9999 has a sign and six digits. */
const instant = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * A point in time as an RFC 3339 string. Behaves like the `DateTime` of graphql-scalars, which is not used because it loads
 * ninety other scalars at startup.
 */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'A date-time string at UTC, such as 2007-12-03T10:15:30Z, ' +
    'compliant with the `date-time` format outlined in section 5.6 of ' +
    'the RFC 3339 profile of the ISO 8601 standard for representation ' +
    'of dates and times using the Gregorian calendar.',
  serialize,
  parseValue,
  parseLiteral,
});

function serialize(value: unknown): string {
  if (typeof value === 'string' && instant.test(value)) return value;
  throw new GraphQLError('DateTime can serialize only an instant.');
}

function parseValue(value: unknown): Date {
  if (typeof value === 'string') return parse(value);
  throw new GraphQLError(`DateTime cannot represent non string or Date type ${JSON.stringify(value)}`);
}

function parseLiteral(node: ValueNode): Date {
  if (node.kind === Kind.STRING) return parse(node.value, node);
  const value = 'value' in node && node.value;
  throw new GraphQLError(`DateTime cannot represent non string or Date type ${value}`, { nodes: node });
}

function parse(text: string, nodes: ValueNode | null = null): Date {
  if (dateTime.test(text) && isDay(text.slice(0, 10))) return new Date(text);
  throw new GraphQLError(`DateTime cannot represent an invalid date-time-string ${text}.`, { nodes });
}

/** Whether the date exists; `Date` parses February 30 as March 2. */
function isDay(text: string): boolean {
  const day = Date.parse(text);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
}
