import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { ConfigError } from '../config/config.ts';
import { listen } from '../server/http-server.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** How the port is set, as in `PORT or --port`. */
  readonly setting: string;
}

/**
 * Listens, and logs each later failure to accept a connection once for its code.
 *
 * @throws ConfigError that says which setting to change
 */
export async function listenOn(server: Server, log: Logger, place: ListenAddress): Promise<string> {
  const url = await listen(server, place.host, place.port).catch((error) => {
    throw new ConfigError([toProblem(error, place)]);
  });
  const logged = new Set<unknown>();
  server.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (!logged.has(code)) log.warn({ code, setting: place.setting }, 'a connection could not be accepted');
    logged.add(code);
  });
  return url;
}

const problems: Readonly<Record<string, (place: ListenAddress) => string>> = {
  EADDRINUSE: ({ port, setting }) => `Port ${port} is already in use. Set ${setting}.`,
  EACCES: ({ port, setting }) =>
    `Port ${port} is not open to the user of this process. Set ${setting} to 1024 or more.`,
  EADDRNOTAVAIL: () => 'The address in HOST is not one of this machine. Set HOST.',
  EAFNOSUPPORT: () => 'This machine has no addresses of the kind in HOST. Set HOST.',
  EINVAL: () => 'The address in HOST lacks its interface, as in fe80::1%eth0. Set HOST.',
  ENOTFOUND: () => 'The name in HOST has no address. Set HOST.',
  EAI_AGAIN: () => 'The name in HOST cannot be resolved now. Set HOST to an address.',
  EMFILE: () => 'Too few file descriptors are allowed for this process. Raise the limit (ulimit -n).',
  ENFILE: () => 'Too few file descriptors are left on this machine. Raise its limit (fs.file-max).',
};

function toProblem(error: unknown, place: ListenAddress): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
  return problems[code]?.(place) ?? `Nothing can listen on HOST with ${place.setting}: ${code}.`;
}
