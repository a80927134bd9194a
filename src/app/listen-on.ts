import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { ConfigError } from '../config/config.ts';
import { listen } from '../server/http-server.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** The setting of the port, as in `PORT or --port`. */
  readonly setting: string;
}

/**
 * Listens, and logs later failures to accept a connection once for each code.
 *
 * @throws ConfigError that names the setting to change
 */
export async function listenOn(server: Server, log: Logger, address: ListenAddress): Promise<string> {
  const url = await listen(server, address.host, address.port).catch((error) => {
    throw new ConfigError([toProblem(error, address)]);
  });
  const logged = new Set<unknown>();
  server.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (!logged.has(code))
      log.warn({ code, setting: address.setting }, 'A connection could not be accepted.');
    logged.add(code);
  });
  return url;
}

const problems: Readonly<Record<string, (address: ListenAddress) => string>> = {
  EADDRINUSE: ({ port, setting }) => `Port ${port} is already in use. Set ${setting}.`,
  EACCES: ({ port, setting }) =>
    `Port ${port} is not allowed for the user of this process. Set ${setting} to 1024 or more.`,
  EADDRNOTAVAIL: () => 'The address in HOST does not belong to this machine. Correct HOST.',
  EAFNOSUPPORT: () => 'This machine does not support the address family of HOST. Correct HOST.',
  EINVAL: () => 'The address in HOST lacks its interface, as in fe80::1%eth0. Correct HOST.',
  ENOTFOUND: () => 'The name in HOST has no address. Correct HOST.',
  EAI_AGAIN: () => 'The name in HOST cannot be resolved at the moment. Set HOST to an IP address.',
  EMFILE: () => 'The process has no file descriptors left. Raise its limit (ulimit -n).',
  ENFILE: () => 'The machine has no file descriptors left. Raise its limit (fs.file-max).',
};

function toProblem(error: unknown, address: ListenAddress): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
  return problems[code]?.(address) ?? `The gateway cannot listen on HOST with ${address.setting}: ${code}.`;
}
