import { EventEmitter, once } from 'node:events';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { failUpdates } from './updates.ts';

/** Updates that a provider has received and not responded to. */
export interface HeldResponses {
  /** Resolves when the provider has received this number of updates. */
  waitForRequests(count: number): Promise<void>;
  /** Sends all held responses, and responds to later updates at once. */
  release(): void;
}

/** Makes the simulated provider apply each update and hold its response. */
export function holdResponses(simulation: SimulatedProvider): HeldResponses {
  const responses: (() => void)[] = [];
  const received = new EventEmitter();
  failUpdates(simulation, {
    applied: true,
    play(response, usual) {
      responses.push(() => response.writeHead(usual.status, usual.headers).end(usual.body));
      received.emit('update');
    },
  });
  return {
    async waitForRequests(count) {
      while (responses.length < count) await once(received, 'update');
    },
    release() {
      failUpdates(simulation, undefined);
      for (const send of responses.splice(0)) send();
    },
  };
}
