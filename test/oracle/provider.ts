import type { Dialect, Provider } from './fields.ts';
import type { Listener, Received } from './http-listener.ts';
import { startListener } from './http-listener.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { answerRead, findVertraId } from './reads.ts';
import { receiveWrite } from './receive-write.ts';
import { playReply, respond } from './reply.ts';
import type { Write } from './write.ts';

/** What the providers share with the clients. */
export interface ProviderDeps {
  readonly dialect: Dialect;
  readonly ledger: Ledger;
  /** The updates that were exchange for, by marker. */
  readonly script: ReadonlyMap<string, Write>;
  readonly random: Random;
  /** The deadline of the gateways: LATE is after it. */
  readonly timeoutMs: number;
  /** Notified of a request that the contract does not know. */
  readonly onUnknownRequest: (problem: string) => void;
}

/** The token of a gateway process: by it a provider knows which process sent a request. */
export function toToken(process: number): string {
  return `oracle-token-${process}`;
}

/** Starts a provider that really keeps what it applies, and answers as the script says. */
export function startProvider(provider: Provider, deps: ProviderDeps): Promise<Listener> {
  const disturbed = new WeakSet<object>();
  return startListener((request) => {
    const process = processOf(request);
    if (process === undefined) {
      deps.onUnknownRequest(
        `${provider} received a request without a token: ${request.method} ${request.path}`,
      );
      return void playReply(respond(401, ''), request.socket, () => {});
    }
    const organization = organizationWritten(provider, request, deps.dialect);
    if (organization === undefined) return answerRead(provider, request, process, deps);
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

function processOf({ headers, query }: Received): number | undefined {
  const token = query.get('token') ?? headers.get('authorization')?.replace(/^Bearer /, '') ?? '';
  const [, number] = /^oracle-token-(\d+)$/.exec(token) ?? [];
  return number === undefined ? undefined : Number(number);
}
