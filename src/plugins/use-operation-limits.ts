import type { DocumentNode } from 'graphql';
import { GraphQLError, parse } from 'graphql';
import type { RootField } from './operation-cost.ts';
import { costOf, countAsked, readRoot } from './operation-cost.ts';
import type { OperationSize } from './operation-size.ts';
import { measure } from './operation-size.ts';
import type { GatewayPlugin } from './rule.ts';
import { toPlugin } from './rule.ts';

/** Room for the longest operation of a person or a code generator, a few times over. */
const maxTokens = 2000;

/** The schema is seven deep; a tool that asks for the schema itself needs twice that. */
const limits: readonly (readonly [keyof OperationSize, number, code: string])[] = [
  ['depth', 16, 'OPERATION_TOO_DEEP'],
  ['aliases', 50, 'TOO_MANY_ALIASES'],
  ['directives', 50, 'TOO_MANY_DIRECTIVES'],
  ['introspections', 2, 'OPERATION_TOO_COSTLY'],
];

/** The most that one field may ask for by one of its arguments, and how more is refused. */
export interface ArgumentLimit {
  readonly argument: string;
  readonly most: number;
  readonly code: string;
  readonly status?: number;
}

/** By the name of the field at an operation's root. */
export type ArgumentLimits = Readonly<Record<string, ArgumentLimit>>;

/** What an organization may cost: every field of it, a few times over. */
const costPerOrganization = 200;

/** As many organizations as one field reads. */
const leastOrganizations = 100;

/**
 * What an operation can cost is known with its variables, before anything is asked of a provider.
 *
 * @param most how many organizations each field may ask for
 * @param maxBatch how many organizations one field may update
 * @param maxBulk how many updates one field may ask for that are done later
 */
export function useOperationLimits(most: ArgumentLimits, maxBatch: number, maxBulk: number): GatewayPlugin {
  const maxCost = Math.max(
    costPerOrganization * Math.max(maxBatch, leastOrganizations),
    maxBulk + costPerOrganization,
  );
  return toPlugin({
    onOperation(asked) {
      const root = readRoot(asked);
      return tooMany(root, most) ?? tooCostly(root, maxCost);
    },
  });
}

/** What an operation asks for by its text alone is judged before it is validated, as that can cost the square of its length. */
export function useDocumentLimits(): GatewayPlugin {
  return {
    lane: 'Both ways parse and validate through Yoga.',
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) => parse(source, { ...options, maxTokens }));
      // Thrown and not returned: of what parsing finds, Yoga tells clients of old with 200.
      return ({ result }) => {
        if (isTooLong(result)) {
          throw refusal('OPERATION_TOO_LONG', asksForTooMuch('tokens', maxTokens), maxTokens);
        }
      };
    },
    onValidate({ params, setResult }) {
      const size = measure(params.documentAST as DocumentNode);
      const exceeded = limits.find(([measured, limit]) => size[measured] > limit);
      if (exceeded) setResult([exceeding(exceeded, size)]);
    },
  };
}

function exceeding([measured, limit, code]: (typeof limits)[number], size: OperationSize): GraphQLError {
  return refusal(code, asksForTooMuch(`${measured} ${size[measured]}`, limit), limit);
}

/** No field is begun when another one asks for more than it may: a refusal of the whole must not follow a write. */
function tooMany(root: readonly RootField[], most: ArgumentLimits): GraphQLError | undefined {
  for (const { argumentsGiven, name } of root) {
    const limit = most[name];
    if (limit && countAsked(limit.argument, argumentsGiven[limit.argument]) > limit.most) {
      const message = `At most ${limit.most} organizations are asked for at once; nothing was sent.`;
      return refusal(limit.code, message, limit.most, limit.status);
    }
  }
  return undefined;
}

function tooCostly(root: readonly RootField[], maxCost: number): GraphQLError | undefined {
  const cost = root.map(costOf).reduce((sum, each) => sum + each, 0);
  return cost > maxCost
    ? refusal('OPERATION_TOO_COSTLY', asksForTooMuch(`cost ${cost}`, maxCost), maxCost)
    : undefined;
}

/** GraphQL.js has no other sign of it than its words. */
function isTooLong(result: unknown): boolean {
  return result instanceof GraphQLError && result.message.includes(`more that ${maxTokens} tokens`);
}

function asksForTooMuch(what: string, limit: number): string {
  return `This operation asks for too much (${what}; at most ${limit}).`;
}

function refusal(code: string, message: string, limit: number, status = 400): GraphQLError {
  return new GraphQLError(message, {
    // Else Yoga tells clients of old with 200, as of anything that validation finds.
    extensions: { code, limit, http: { status, spec: false } },
  });
}
