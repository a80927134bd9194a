import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { RedisServer } from './redis-server.ts';

/** Records the commands that a Redis runs, including those inside scripts. */
export interface Monitor {
  /** Resolves to every command since the last call, with its arguments. */
  read(): Promise<readonly (readonly string[])[]>;
}

export async function startMonitor({ client }: RedisServer): Promise<Monitor> {
  const monitor = await client.monitor();
  onTestFinished(() => monitor.disconnect());
  const commands: string[][] = [];
  const received = new EventEmitter();
  monitor.on('monitor', (_time: string, command: string[]) => {
    commands.push(command);
    received.emit(command[1] ?? '');
  });
  return {
    async read() {
      const marker = randomUUID();
      const seen = once(received, marker);
      await client.echo(marker);
      await seen;
      return commands.splice(0).slice(0, -1);
    },
  };
}
