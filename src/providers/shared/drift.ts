import type { Secret } from '../../domain/access/secret.ts';
import type { Provider } from '../../domain/provider/provider.ts';

/** Where the departures of one answer are reported. */
export interface DriftListener {
  onDrift(keyPath: string): void;
  /** The credential that the request was sent with: no key path holds a part of it. */
  readonly token: Secret;
}

/** Told once for each place where an answer departs from the documented contract: the key path, never a value. */
export type ReportDrift = (provider: Provider, keyPath: string) => void;

/** Called for each 404 that does not say that there is no such organization: the path itself is unknown. */
export type ReportUnknownPath = () => void;

/** Logs the first one: nothing but another setting changes what comes after it. */
export function createUnknownPathReport(warn: () => void): ReportUnknownPath {
  let isReported = false;
  return () => {
    if (isReported) return;
    isReported = true;
    warn();
  };
}

/** A provider that sends ever new keys must not grow this process or flood its log. */
const maxPlaces = 200;

/** Logs each place where a provider departs from its contract, once. */
export function createDriftReport(
  warn: (facts: { provider: Provider; keyPath: string }) => void,
): ReportDrift {
  const known = new Set<string>();
  return (provider, keyPath) => {
    const place = `${provider} ${keyPath}`;
    if (known.has(place) || known.size >= maxPlaces) return;
    known.add(place);
    warn({ provider, keyPath });
  };
}
