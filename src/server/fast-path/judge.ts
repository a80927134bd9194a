import type { GraphQLParams } from 'graphql-yoga';
import type { Variables } from '../../execution/coerce-variables.ts';
import type { OperationPlan } from '../../execution/plan-operation.ts';
import type { Rule } from '../graphql-plugins/rule.ts';
import { toBegun } from '../graphql-plugins/use-incoming.ts';
import type { Incoming } from '../request.ts';
import type { Prepare } from './operations.ts';
import { readParams } from './read-params.ts';

export interface JudgeDeps {
  readonly prepare: Prepare;
  readonly onParams: readonly Required<Pick<Rule, 'onParams'>>[];
  readonly onOperation: readonly Required<Pick<Rule, 'onOperation'>>[];
}

/** What a body asks for, when there is nothing against it. */
export interface Judged {
  readonly plan: OperationPlan;
  readonly variables: Variables;
}

/**
 * Finds out what a body asks for; null for what is to be refused, or takes more than a plan.
 *
 * @throws the refusal of a body that cannot be parsed
 */
export type Judge = (body: Buffer, incoming: Incoming) => Judged | null;

export function createJudge({
  onOperation: operationRules,
  onParams: paramsRules,
  prepare,
}: JudgeDeps): Judge {
  const read = (body: Buffer, incoming: Incoming): GraphQLParams | null => {
    const params = readParams(body);
    try {
      return params && paramsRules.reduce((asked, { onParams }) => onParams(asked, incoming), params);
    } catch {
      // Yoga asks the same rule, and has the words for what it throws.
      return null;
    }
  };
  return (body, incoming) => {
    const { operationName = null, query, variables: given } = read(body, incoming) ?? {};
    const prepared = query === undefined ? null : prepare(query, operationName);
    if (prepared === null) return null;
    const { document, operation, plan } = prepared;
    const variables = plan.coerce(given ?? {});
    const asked = { schema: plan.schema, document, operation, variables: given ?? {} };
    if (!variables || operationRules.some(({ onOperation }) => onOperation(asked, incoming))) return null;
    incoming.operation = toBegun(operation);
    return { plan, variables };
  };
}
