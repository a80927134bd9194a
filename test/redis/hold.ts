import { EventEmitter, once } from 'node:events';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { failUpdates } from './updates.ts';

/** Updates that a provider has and does not answer. */
export interface Held {
  /** Resolves when that many have arrived. */
  arrived(count: number): Promise<void>;
  /** Answers them all, and every later one, as usual. */
  release(): void;
}

/** From now on the box applies each update and keeps its answer back. */
export function hold(box: SimulatedProvider): Held {
  const answers: (() => void)[] = [];
  const grown = new EventEmitter();
  failUpdates(box, {
    applied: true,
    play(response, usual) {
      answers.push(() => response.writeHead(usual.status, usual.headers).end(usual.body));
      grown.emit('answer');
    },
  });
  return {
    async arrived(count) {
      while (answers.length < count) await once(grown, 'answer');
    },
    release() {
      failUpdates(box, undefined);
      for (const answer of answers.splice(0)) answer();
    },
  };
}
