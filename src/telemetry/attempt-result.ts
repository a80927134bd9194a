interface FinishedAttempt {
  readonly kind: 'notSent' | 'noResponse' | 'response';
  readonly status: number | null;
  readonly cutoff: string | null;
}

/** Converts the end of an attempt to one of few values, for a metric label or a span attribute. */
export function toAttemptResult({ cutoff, kind, status }: FinishedAttempt): string {
  if (kind === 'notSent') return 'not_sent';
  if (cutoff !== null) return cutoff.toLowerCase();
  return status === 429 ? '429' : `${Math.floor((status ?? 0) / 100)}xx`;
}
