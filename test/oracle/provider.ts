import type { Connection } from './connections.ts';
import { checkConnection } from './connections.ts';
import type { Dialect, Provider } from './fields.ts';
import type { Listener, Received } from './http-listener.ts';
import { startListener } from './http-listener.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { findVertraId, responseRead } from './reads.ts';
import { receiveWrite } from './receive-write.ts';
import { playReply, respond } from './reply.ts';
import type { Write } from './write.ts';

/** The state that the providers share with the clients. */
export interface ProviderDeps {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly ledger: Ledger;
  /** The requested updates, by marker. */
  readonly script: ReadonlyMap<string, Write>;
  readonly random: Random;
  /** The deadline of the gateways: LATE is after it. */
  readonly timeoutMs: number;
  /** Called for a request that the contract does not define. */
  readonly onUnknownRequest: (problem: string) => void;
}

/** Returns the token of a gateway process at a connection, by which a provider identifies the process. */
export function toToken(process: number, connection: Connection): string {
  return `oracle-${connection}-token-${process}`;
}

/** Starts the account of a connection, which stores what it applies, and responds as the script specifies. */
export function startProvider(provider: Provider, deps: ProviderDeps): Promise<Listener> {
  const disturbed = new WeakSet<object>();
  return startListener((request) => {
    const process = processOf(request, deps.connection);
    if (process === undefined) {
      deps.onUnknownRequest(
        `${provider} received a request without a token of ${deps.connection}: ${request.method} ${request.path}`,
      );
      return void playReply(respond(401, ''), request.socket, () => {});
    }
    const organization = organizationWritten(provider, request, deps.dialect);
    if (organization === undefined) return responseRead(provider, request, process, deps);
    checkConnection(provider, organization, deps);
    receiveWrite(request, { provider, process, organization }, deps, disturbed);
  });
}

/** The organization that a request updates; undefined for a read. */
function organizationWritten(
  provider: Provider,
  { method, path, query }: Received,
  dialect: Dialect,
): string | undefined {
  if (provider === 'vida' && method === 'POST' && path === '/api/v2/updateOrganization') {
    return query.get('targetOrganizationId') ?? undefined;
  }
  return provider === 'vertra' && method === 'PUT' ? findVertraId(path, dialect) : undefined;
}

function processOf({ headers, query }: Received, connection: Connection): number | undefined {
  const token = query.get('token') ?? headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
  const [, number = ''] = /(\d+)$/.exec(token) ?? [];
  return token === toToken(Number(number), connection) ? Number(number) : undefined;
}
