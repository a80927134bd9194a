import type { ValueNode } from 'graphql';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { Instant } from '../domain/organization/instant.ts';
import { maxFractionDigits, parseInstant } from '../domain/organization/instant.ts';

/** The format of an `Instant`. */
const instant = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3,${maxFractionDigits}}Z$`);

/**
 * A point in time. Own code, because the `DateTime` of graphql-scalars parses to a `Date`, which drops digits, and because it loads
 * ninety other scalars at startup.
 */
export const DateTime = new GraphQLScalarType<Instant, string>({
  name: 'DateTime',
  description:
    'A point in time as an RFC 3339 date-time, such as 2007-12-03T10:15:30.123Z. A response contains UTC, written as Z. ' +
    'Where the cited specification requires exactly 3 digits in the fraction of a second, a response has each digit that ' +
    `the provider sent, from 3 to ${maxFractionDigits}, because nothing is rounded. An input can have from 0 to ` +
    `${maxFractionDigits} digits and any offset, including -00:00; a leap second is refused.`,
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize,
  parseValue: (value) => parse(value),
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
});

function serialize(value: unknown): string {
  if (typeof value === 'string' && instant.test(value)) return value;
  throw new GraphQLError('DateTime can serialize only an instant.');
}

/** The error does not repeat the value, which can be as large as a request. */
function parse(value: unknown, nodes: ValueNode | null = null): Instant {
  const parsed = typeof value === 'string' ? parseInstant(value) : null;
  if (parsed !== null) return parsed;
  throw new GraphQLError(
    'DateTime must be a string with an existing date, a time to the second and an offset, such as ' +
      `2007-12-03T10:15:30Z (RFC 3339), with at most ${maxFractionDigits} digits in the fraction.`,
    { nodes, extensions: { code: 'BAD_USER_INPUT' } },
  );
}
