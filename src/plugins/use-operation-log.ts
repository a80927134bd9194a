import type { GraphQLError, OperationDefinitionNode } from 'graphql';
import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';
import { findCaller, requestIdOf } from '../context.ts';
import type { OperationRecord } from '../domain/operation-record.ts';

/** One operation as it went: numbers, and names that its caller gave it; never a value of its input. */
export interface OperationFacts {
  readonly requestId: string;
  /** Null for who is not known. */
  readonly caller: string | null;
  /** Null when the operation was refused before it was read, or has no name. */
  readonly operation: string | null;
  readonly type: OperationDefinitionNode['operation'] | null;
  readonly outcomes: OperationRecord['outcomes'];
  readonly attempts: number;
  readonly upstreamMs: number;
  readonly totalMs: number;
  /** Of the errors beside the data, or in place of it. */
  readonly errorCodes: readonly string[];
}

export type TellOperation = (facts: OperationFacts) => void;

/** GraphQL puts no end to the length of a name. */
const maxNameLength = 128;

interface Begun {
  readonly name: string | null;
  readonly type: OperationDefinitionNode['operation'] | null;
  readonly record: OperationRecord;
}

/** Tells of each operation once, when its answer is ready; of one that was refused, too. */
export function useOperationLog(tell: TellOperation): Plugin<RequestContext & { request: Request }> {
  const startedAt = new WeakMap<Request, number>();
  const begun = new WeakMap<Request, Begun>();
  return {
    onRequest({ request }) {
      startedAt.set(request, performance.now());
    },
    onExecute({ args: { contextValue, document, operationName } }) {
      const node = getOperationAST(document, operationName);
      const name = node?.name?.value.slice(0, maxNameLength) ?? null;
      begun.set(contextValue.request, { name, type: node?.operation ?? null, record: contextValue.record });
    },
    onResultProcess({ request, result }) {
      const operation = begun.get(request);
      tell({
        requestId: requestIdOf(request),
        caller: findCaller(request)?.id ?? null,
        operation: operation?.name ?? null,
        type: operation?.type ?? null,
        outcomes: operation?.record.outcomes ?? [],
        attempts: operation?.record.attempts ?? 0,
        upstreamMs: Math.round(operation?.record.upstreamMs ?? 0),
        totalMs: Math.round(performance.now() - (startedAt.get(request) ?? performance.now())),
        errorCodes: codesOf(result),
      });
    },
  };
}

function codesOf(result: object): readonly string[] {
  const { errors = [] } = result as { readonly errors?: readonly GraphQLError[] };
  return [...new Set(errors.map(({ extensions }) => String(extensions['code'] ?? 'UNKNOWN')))];
}
