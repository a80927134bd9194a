import type { Config } from '../config/config.ts';
import type { ConnectionState } from '../http-client/connection-state.ts';
import type { JsonClientOptions, OpenClient } from '../http-client/json-client.ts';
import { createClient } from './create-client.ts';
import type { Observability } from './observability.ts';
import type { Upstream } from './upstream.ts';

export interface ObservedClientDeps {
  readonly config: Config;
  readonly observability: Observability;
  /** Set in the sandbox. */
  readonly toAddedHeaders?: JsonClientOptions['toAddedHeaders'];
}

/** Creates the client of a connection, which is measured, logged and traced. */
export function createObservedClient(
  upstream: Upstream,
  own: Required<Pick<JsonClientOptions, 'quota' | 'onAttempt'>>,
  { config, observability, toAddedHeaders }: ObservedClientDeps,
  earlier?: ConnectionState,
): OpenClient {
  const { stopSignal, tracing } = observability;
  const observed = {
    ...own,
    stopSignal,
    ...(toAddedHeaders && { toAddedHeaders }),
    ...(tracing && { traceAttempt: tracing.traceAttempt, traceJoin: tracing.traceJoin }),
  };
  return createClient(config, upstream, observed, earlier);
}
