import type { Secret } from '../../domain/access/secret.ts';
import type { Provider } from '../../domain/provider/provider.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { findSentToken } from './request-credential.ts';

/** Receives the drift of one response. */
export interface DriftListener {
  onDrift(keyPath: string): void;
  /** The credential of the request; no key path contains a part of it. */
  readonly token: Secret;
}

/** What a reader does about a response that departs from the contract, besides its result. */
export interface ResponseListener extends DriftListener {
  /** Called when a response belongs to another request. */
  onForeign(): void;
}

/** Returns the reader for a response that another read can have sent for, and without its listeners when that read reports it. */
export function toListener<Reader extends ResponseListener>(reader: Reader, result: HttpResult): Reader {
  const token = findSentToken(result) ?? reader.token;
  if (result.first) return { ...reader, token, onDrift: ignore, onForeign: ignore };
  return token === reader.token ? reader : { ...reader, token };
}

function ignore(): void {}

/** Called for each place where a response drifts from the documented contract, with the key path, never a value. */
export type ReportDrift = (provider: Provider, keyPath: string) => void;

/** Called for each 404 that is not the documented response for an unknown organization: the API path itself is unknown. */
export type ReportUnknownPath = () => void;

/** Warns once, because only a changed setting can end the problem. */
export function createUnknownPathReport(warn: () => void): ReportUnknownPath {
  let isReported = false;
  return () => {
    if (isReported) return;
    isReported = true;
    warn();
  };
}

/** Bounds memory and log when a provider keeps sending new keys. */
const maxPaths = 200;

/** Warns once for each key path of a provider. */
export function createDriftReport(
  warn: (facts: { provider: Provider; keyPath: string }) => void,
): ReportDrift {
  const reported = new Set<string>();
  return (provider, keyPath) => {
    const key = `${provider} ${keyPath}`;
    if (reported.has(key) || reported.size >= maxPaths) return;
    reported.add(key);
    warn({ provider, keyPath });
  };
}
