/** How far a request to a provider came. */
interface AttemptEnd {
  readonly kind: 'notSent' | 'noResponse' | 'response';
  readonly status: number | null;
  readonly cutoff: string | null;
}

/** What it came to, in one of a few words: for a label, or for a span. */
export function toAttemptResult({ cutoff, kind, status }: AttemptEnd): string {
  if (kind === 'notSent') return 'not_sent';
  if (cutoff !== null) return cutoff.toLowerCase();
  return status === 429 ? '429' : `${Math.floor((status ?? 0) / 100)}xx`;
}
