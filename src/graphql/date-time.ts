import type { ValueNode } from 'graphql';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** As RFC 3339 §5.6 has it, without leap seconds: a Date has none. */
const dateTime =
  /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** The text of an `Instant`; a year of more or less than four digits has a sign. */
const instant = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * A point in time, told as RFC 3339 text. It takes, refuses and says what graphql-scalars' `DateTime` does; that one comes
 * with ninety others, which a start would have to load.
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
  throw new GraphQLError('DateTime cannot be serialized from what is no instant');
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

/** JavaScript would take 30 February for 2 March. */
function isDay(text: string): boolean {
  const day = Date.parse(text);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
}
