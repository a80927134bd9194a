import type { ExecutionResult } from 'graphql';
import type { OperationRecord } from '../../domain/operation-record.ts';
import type { GatewayRequest, StartedOperation } from '../request.ts';

/** The log entry of one operation: figures, and names that the client chose, but no values of its input. */
export interface OperationLogEntry {
  readonly requestId: string;
  /** The id of the caller; null when the client was not authenticated. */
  readonly caller: string | null;
  /** The name of the operation; null when it has none or was refused before it was parsed. */
  readonly operation: string | null;
  readonly type: StartedOperation['type'] | null;
  readonly outcomes: OperationRecord['outcomes'];
  /** The number of requests that were sent to providers. */
  readonly attempts: number;
  /** The number of requests of other operations that the operation shared. */
  readonly joined: number;
  /** The sum of the durations of these requests. */
  readonly upstreamMs: number;
  readonly totalMs: number;
  /** The distinct codes of the errors in the result. */
  readonly errorCodes: readonly string[];
}

export type LogOperation = (entry: OperationLogEntry) => void;

/** Creates the log entry of an operation, also of a refused one, when its result is complete or its stream starts. */
export function toOperationLogEntry(request: GatewayRequest, result: ExecutionResult): OperationLogEntry {
  const { caller, operation, record, requestId, startedAtMs } = request;
  return {
    requestId,
    caller: caller?.id ?? null,
    operation: operation?.name ?? null,
    type: operation?.type ?? null,
    outcomes: record?.outcomes ?? [],
    attempts: record?.attempts ?? 0,
    joined: record?.joined ?? 0,
    upstreamMs: Math.round(record?.upstreamMs ?? 0),
    totalMs: Math.round(performance.now() - startedAtMs),
    errorCodes: toCodes(result),
  };
}

function toCodes({ errors }: ExecutionResult): readonly string[] {
  if (errors === undefined) return [];
  return [...new Set(errors.map(({ extensions }) => String(extensions['code'] ?? 'UNKNOWN')))];
}
