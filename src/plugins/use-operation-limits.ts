import type { DocumentNode } from 'graphql';
import { GraphQLError, getOperationAST, parse } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { OperationSize } from './operation-size.ts';
import { costOf, measure } from './operation-size.ts';

/** Room for the longest operation of a person or a code generator, a few times over. */
const maxTokens = 2000;

/** The schema is seven deep; a tool that asks for the schema itself needs twice that. */
const limits: readonly (readonly [keyof OperationSize, number, code: string])[] = [
  ['depth', 16, 'OPERATION_TOO_DEEP'],
  ['aliases', 50, 'TOO_MANY_ALIASES'],
  ['directives', 50, 'TOO_MANY_DIRECTIVES'],
];

/** What an organization may cost: every field of it, a few times over. */
const costPerOrganization = 200;

/** As many organizations as one field reads. */
const leastOrganizations = 100;

/**
 * An operation that asks for too much is refused before it is validated, as validation can cost the square of its
 * length; what it can cost is known with its variables, before anything is asked of a provider.
 *
 * @param maxBatch how many organizations one field may update
 * @param maxBulk how many updates one field may ask for that are done later
 */
export function useOperationLimits(maxBatch: number, maxBulk: number): Plugin {
  const maxCost = Math.max(
    costPerOrganization * Math.max(maxBatch, leastOrganizations),
    maxBulk + costPerOrganization,
  );
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options: object) => parse(source, { ...options, maxTokens }));
      // Thrown and not returned: of what parsing finds, Yoga tells clients of old with 200.
      return ({ result }) => {
        if (isTooLong(result)) throw refusal('OPERATION_TOO_LONG', 'tokens', maxTokens);
      };
    },
    onValidate({ params, setResult }) {
      const size = measure(params.documentAST as DocumentNode);
      const exceeded = limits.find(([measured, limit]) => size[measured] > limit);
      if (exceeded) setResult([refusal(exceeded[2], `${exceeded[0]} ${size[exceeded[0]]}`, exceeded[1])]);
    },
    onExecute({ args: { document, operationName, variableValues }, setResultAndStopExecution }) {
      const operation = getOperationAST(document, operationName);
      const cost = operation ? costOf(document, operation, variableValues ?? {}) : 0;
      if (cost > maxCost) {
        setResultAndStopExecution({ errors: [refusal('OPERATION_TOO_COSTLY', `cost ${cost}`, maxCost)] });
      }
    },
  };
}

/** GraphQL.js has no other sign of it than its words. */
function isTooLong(result: unknown): boolean {
  return result instanceof GraphQLError && result.message.includes(`more that ${maxTokens} tokens`);
}

function refusal(code: string, what: string, limit: number): GraphQLError {
  return new GraphQLError(`This operation asks for too much (${what}; at most ${limit}).`, {
    // Else Yoga tells clients of old with 200, as of anything that validation finds.
    extensions: { code, limit, http: { status: 400, spec: false } },
  });
}
