import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { createTempFolder } from '../support/temp-folder.ts';
import type { Endpoint } from './client.ts';
import { toApiKey } from './client.ts';
import type { Dialect } from './fields.ts';
import type { Listener } from './http-listener.ts';
import type { Ledger } from './ledger.ts';
import { createLedger } from './ledger.ts';
import type { ProviderDeps } from './provider.ts';
import { startProvider, toToken } from './provider.ts';
import { createRandom } from './random.ts';
import { toStart } from './reads.ts';
import { lateMs } from './receive-write.ts';
import type { GatewayResponse } from './responses.ts';
import { runSequence } from './run-sequence.ts';
import type { Sequence } from './sequence.ts';
import { callerCount, createSequence } from './sequence.ts';
import type { Truth } from './truth.ts';
import { toTruth } from './truth.ts';
import { maxBodyBytes } from './wire-behaviors.ts';
import type { Write } from './write.ts';

/** The deadline of the gateways; short, because each missing response takes this time. */
export const timeoutMs = 800;

/** Both providers, their ledger, and the settings of a gateway. */
export interface Simulation {
  readonly dialect: Dialect;
  readonly ledger: Ledger;
  readonly script: Map<string, Write>;
  readonly vida: Listener;
  readonly vertra: Listener;
  /** Requests that the contract does not define. */
  readonly unknownRequests: readonly string[];
  /** The settings of a gateway process. */
  settingsOf(process: number): Readonly<Record<string, string>>;
}

export async function startSimulation(seed: number, dialect: Dialect = 'organizations'): Promise<Simulation> {
  const ledger = createLedger((provider, organization) => toStart(provider, organization, dialect));
  const script = new Map<string, Write>();
  const unknownRequests: string[] = [];
  const deps: Omit<ProviderDeps, 'connection'> = {
    ...{ dialect, ledger, script, timeoutMs, random: createRandom(seed) },
    onUnknownRequest: (problem) => unknownRequests.push(problem),
  };
  const [{ vertra, vida }, named] = await Promise.all([
    startAccounts({ ...deps, connection: 'default' }),
    startAccounts({ ...deps, connection: 'emea' }),
  ]);
  const keysFile = writeApiKeys();
  return {
    ...{ dialect, ledger, script, unknownRequests, vida, vertra },
    settingsOf: (process) => ({
      ...{ CONNECTIONS_FILE: writeConnections(process, dialect, named) },
      ...{ VIDA_API_TOKEN: toToken(process, 'default'), VIDA_ORIGIN: vida.origin, VIDA_RESELLER_ID: '7' },
      ...{
        VERTRA_API_TOKEN: toToken(process, 'default'),
        VERTRA_ORIGIN: vertra.origin,
        VERTRA_DIALECT: dialect,
      },
      ...{ AUTH: 'api-key', AUTH_API_KEYS_FILE: keysFile, RATE_LIMIT_PER_MINUTE: '100000000' },
      ...{ PROVIDER_TIMEOUT_MS: String(timeoutMs), PROVIDER_MAX_BODY_BYTES: String(maxBodyBytes) },
      ...{ VIDA_BULK_PER_MINUTE: '1000000', VERTRA_BULK_PER_MINUTE: '1000000' },
    }),
  };
}

interface Accounts {
  readonly vida: Listener;
  readonly vertra: Listener;
}

async function startAccounts(deps: ProviderDeps): Promise<Accounts> {
  const [vida, vertra] = await Promise.all([startProvider('vida', deps), startProvider('vertra', deps)]);
  onTestFinished(async () => {
    await Promise.all([vida.close(), vertra.close()]);
  });
  return { vida, vertra };
}

function writeConnections(process: number, dialect: Dialect, { vertra, vida }: Accounts): string {
  const file = createTempFolder()('connections.json');
  const common = { name: 'emea', token: toToken(process, 'emea') };
  const connections = [
    { ...common, provider: 'vida', origin: vida.origin, resellerId: '7' },
    { ...common, provider: 'vertra', origin: vertra.origin, dialect },
  ];
  writeFileSync(file, JSON.stringify({ connections }));
  return file;
}

function writeApiKeys(): string {
  const file = createTempFolder()('api-keys.json');
  const keys = Array.from({ length: callerCount }, (_, caller) => ({
    name: `caller-${caller}`,
    sha256: createHash('sha256').update(toApiKey(caller)).digest('hex'),
    scopes: ['organizations:read', 'organizations:write'],
    organizations: ['*'],
  }));
  writeFileSync(file, JSON.stringify({ keys }));
  return file;
}

export interface RunOptions {
  readonly seed: number;
  /** The number of responses after which the run ends. */
  readonly responses: number;
  /** The time after which no further sequence starts. */
  readonly maxMs: number;
  /** Runs only the sequence with this number. */
  readonly only?: number | undefined;
  /** Causes outages while the sequences run. */
  readonly outages?: () => Promise<void>;
}

/** The number of concurrent sequences, which mostly wait for deadlines. */
const concurrentSequences = 40;

/** Runs sequences until there are enough responses and every outage is over, and waits for late applications. */
export async function runSequences(
  { dialect, ledger, script }: Simulation,
  endpoints: readonly Endpoint[],
  options: RunOptions,
): Promise<Truth> {
  const responses: GatewayResponse[] = [];
  const sequences: Sequence[] = [];
  const until = performance.now() + options.maxMs;
  let isOver = options.outages === undefined;
  const isEnough = () => (isOver && responses.length >= options.responses) || performance.now() >= until;
  const numbers = options.only === undefined ? count() : [options.only].values();
  const work = async () => {
    for (const number of numbers) {
      const sequence = createSequence(number, {
        dialect,
        seed: options.seed,
        processes: endpoints.length,
      });
      sequences.push(sequence);
      register(sequence, script);
      const more = await runSequence(sequence, endpoints);
      responses.push(...more);
      await pause(toWaitSeconds(more) * 1000);
      if (isEnough()) return;
    }
  };
  const outages = options.outages?.().finally(() => {
    isOver = true;
  });
  await Promise.all(Array.from({ length: concurrentSequences }, work));
  await outages;
  await pause(timeoutMs + lateMs + 100);
  return toTruth({ ledger, timeoutMs, sequences, responses });
}

function register({ steps }: Sequence, script: Map<string, Write>): void {
  for (const { operation } of steps) {
    if (!('writes' in operation)) continue;
    for (const write of operation.writes) script.set(write.marker, write);
  }
}

/** Returns the seconds until the open circuits close, at most 5: updates that they refuse show nothing. */
function toWaitSeconds(responses: readonly GatewayResponse[]): number {
  const waits = responses.flatMap((response) =>
    response.kind === 'write' && response.outcome.member === 'OrganizationUnavailableError'
      ? (response.outcome.retryAfterSeconds ?? 0)
      : 0,
  );
  return Math.min(5, Math.max(0, ...waits));
}

function* count(): Generator<number, void> {
  for (let number = 0; ; number += 1) yield number;
}
