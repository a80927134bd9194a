import type { ExecutionResult } from 'graphql';
import type { OperationRecord } from '../../domain/operation-record.ts';
import type { BegunOperation } from '../request.ts';
import type { GatewayPlugin } from './rule.ts';
import { toPlugin } from './rule.ts';

/** One operation as it went: numbers, and names that its caller gave it; never a value of its input. */
export interface OperationFacts {
  readonly requestId: string;
  /** Null for who is not known. */
  readonly caller: string | null;
  /** Null when the operation was refused before it was read, or has no name. */
  readonly operation: string | null;
  readonly type: BegunOperation['type'] | null;
  readonly outcomes: OperationRecord['outcomes'];
  readonly attempts: number;
  readonly upstreamMs: number;
  readonly totalMs: number;
  /** Of the errors beside the data, or in place of it. */
  readonly errorCodes: readonly string[];
}

export type TellOperation = (facts: OperationFacts) => void;

/** Tells of each operation once, when its answer is ready, or begins; of one that was refused, too. */
export function useOperationLog(tell: TellOperation): GatewayPlugin {
  return toPlugin({
    onResult({ caller, operation, record, requestId, startedAt }, result) {
      tell({
        requestId,
        caller: caller?.id ?? null,
        operation: operation?.name ?? null,
        type: operation?.type ?? null,
        outcomes: record?.outcomes ?? [],
        attempts: record?.attempts ?? 0,
        upstreamMs: Math.round(record?.upstreamMs ?? 0),
        totalMs: Math.round(performance.now() - startedAt),
        errorCodes: codesOf(result),
      });
    },
  });
}

function codesOf({ errors }: ExecutionResult): readonly string[] {
  if (errors === undefined) return [];
  return [...new Set(errors.map(({ extensions }) => String(extensions['code'] ?? 'UNKNOWN')))];
}
