import type { ExecutionArgs, GraphQLError, OperationDefinitionNode } from 'graphql';
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

type Context = RequestContext & { request: Request };
type Asked = Pick<ExecutionArgs, 'document' | 'operationName'> & { readonly contextValue: Context };

interface Begun {
  readonly name: string | null;
  readonly type: OperationDefinitionNode['operation'] | null;
  readonly record: OperationRecord;
}

/** Tells of each operation once, when its answer is ready, or begins; of one that was refused, too. */
export function useOperationLog(tell: TellOperation): Plugin<Context> {
  const startedAt = new WeakMap<Request, number>();
  const begun = new WeakMap<Request, Begun>();
  const begin = ({ contextValue, document, operationName }: Asked) => {
    const node = getOperationAST(document, operationName);
    const name = node?.name?.value.slice(0, maxNameLength) ?? null;
    begun.set(contextValue.request, { name, type: node?.operation ?? null, record: contextValue.record });
  };
  return {
    onRequest({ request }) {
      startedAt.set(request, performance.now());
    },
    onExecute: ({ args }) => begin(args),
    onSubscribe: ({ args }) => begin(args),
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
