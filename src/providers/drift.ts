import type { Provider } from '../domain/provider.ts';

/** Told once for each place where an answer departs from the documented contract: the key path, never a value. */
export type ReportDrift = (provider: Provider, keyPath: string) => void;

/** A provider that sends ever new keys must not grow this process or flood its log. */
const maxPlaces = 200;

/** Counts the departures from each provider's contract, and logs each place once. */
export function createDriftReport(
  warn: (facts: { provider: Provider; keyPath: string }) => void,
): ReportDrift {
  const counts = new Map<string, number>();
  return (provider, keyPath) => {
    const place = `${provider} ${keyPath}`;
    const count = counts.get(place) ?? 0;
    if (count === 0 && counts.size >= maxPlaces) return;
    counts.set(place, count + 1);
    if (count === 0) warn({ provider, keyPath });
  };
}
