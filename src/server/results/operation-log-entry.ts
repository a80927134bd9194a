import type { ExecutionResult } from 'graphql';
import type { OperationRecord } from '../../domain/operation-record.ts';
import type { GatewayRequest, StartedOperation } from '../request.ts';

/** One operation in numbers, and in names that its client chose; never a value of its input. */
export interface OperationLogEntry {
  readonly requestId: string;
  /** Null for a client that was not authenticated. */
  readonly caller: string | null;
  /** Null when the operation was refused before it was read, or has no name. */
  readonly operation: string | null;
  readonly type: StartedOperation['type'] | null;
  readonly outcomes: OperationRecord['outcomes'];
  readonly attempts: number;
  readonly upstreamMs: number;
  readonly totalMs: number;
  /** Of the errors beside the data, or in place of it. */
  readonly errorCodes: readonly string[];
}

export type LogOperation = (facts: OperationLogEntry) => void;

/** The facts of an operation when its result is known, or its stream starts; of a refused one, too. */
export function toOperationLogEntry(request: GatewayRequest, result: ExecutionResult): OperationLogEntry {
  const { caller, operation, record, requestId, startedAt } = request;
  return {
    requestId,
    caller: caller?.id ?? null,
    operation: operation?.name ?? null,
    type: operation?.type ?? null,
    outcomes: record?.outcomes ?? [],
    attempts: record?.attempts ?? 0,
    upstreamMs: Math.round(record?.upstreamMs ?? 0),
    totalMs: Math.round(performance.now() - startedAt),
    errorCodes: codesOf(result),
  };
}

function codesOf({ errors }: ExecutionResult): readonly string[] {
  if (errors === undefined) return [];
  return [...new Set(errors.map(({ extensions }) => String(extensions['code'] ?? 'UNKNOWN')))];
}
