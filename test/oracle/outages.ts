import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayProcess } from '../redis/gateway-process.ts';
import type { Provider } from './fields.ts';
import type { Ledger, Outage } from './ledger.ts';
import { now } from './ledger.ts';
import type { RedisProxy } from './redis-proxy.ts';
import type { Simulation } from './simulation.ts';

/** How long the effects of an outage can last afterwards, because reconnects use growing waits. */
const recoveryMs = 2500;

/** Makes a provider refuse new connections and close open ones. */
export function refuseConnections(simulation: Simulation, provider: Provider, forMs: number): Promise<void> {
  return during(simulation.ledger, provider, async () => {
    await simulation[provider].refuse();
    await pause(forMs);
    await simulation[provider].accept();
  });
}

/** Makes the store run commands whose replies are lost. */
export function loseStoreReplies({ ledger }: Simulation, redis: RedisProxy, forMs: number): Promise<void> {
  return during(ledger, 'store', async () => {
    redis.loseReplies();
    await pause(forMs);
    redis.passReplies();
  });
}

/** Stops a gateway process, gracefully or at once, and starts another in its place. */
export function replaceProcess(
  { ledger }: Simulation,
  replaced: { gateway: GatewayProcess },
  start: () => Promise<GatewayProcess>,
  how: 'terminate' | 'kill',
): Promise<void> {
  return during(ledger, 'process', async () => {
    await replaced.gateway[how]();
    replaced.gateway = await start();
  });
}

async function during(ledger: Ledger, of: Outage['of'], work: () => Promise<void>): Promise<void> {
  const outage: Outage = { of, from: now(), until: Number.POSITIVE_INFINITY };
  ledger.outages.push(outage);
  await work();
  outage.until = now() + recoveryMs;
}
