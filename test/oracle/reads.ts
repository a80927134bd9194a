import { checkConnection, connectionOf } from './connections.ts';
import type { Dialect, Provider, Values } from './fields.ts';
import { toWire } from './fields.ts';
import type { Received } from './http-listener.ts';
import type { Ledger, ReadRequest } from './ledger.ts';
import { now } from './ledger.ts';
import type { ProviderDeps } from './provider.ts';
import type { Reply } from './reply.ts';
import { playReply, respond, toBytes } from './reply.ts';
import { toVertraBody, toVertraOrganization } from './vertra-behaviors.ts';

/** The values of every organization before its first update. */
export function toStart(provider: Provider, organization: string, dialect: Dialect): Values {
  const name = `Start ${organization}`;
  if (provider === 'vertra') {
    const tags = dialect === 'workspaces-flat' ? null : ['start'];
    return { name, description: `Start of ${organization}`, tags };
  }
  return {
    name,
    email: 'start@example.test',
    smsBrandId: 'start',
    externalAccountId: 'start',
    externalBillingId: null,
    smsEnabled: false,
    active: true,
    hipaaSetting: 'inherit',
  };
}

/** The maximum length of a list, which contains the organizations that were written last. */
const maxListed = 20;

/** The share of reads that do not return the held values. */
const faultShare = 0.25;

/** Responds to a read with the values that the provider holds, or with a fault. */
export function responseRead(
  provider: Provider,
  request: Received,
  process: number,
  deps: ProviderDeps,
): void {
  const { dialect, ledger, onUnknownRequest } = deps;
  const organization = organizationRead(provider, request, dialect);
  if (organization === undefined) {
    onUnknownRequest(
      `${provider} received ${request.method} ${request.path}, which the contract does not know`,
    );
    return void playReply(respond(404, ''), request.socket, () => {});
  }
  if (organization !== null) checkConnection(provider, organization, deps);
  const { answered, reply } = toReply(provider, organization, deps);
  ledger.addRead({ provider, process, organization, arrivedAt: now(), answered });
  playReply(reply, request.socket, () => {});
}

interface Read {
  readonly answered: ReadRequest['answered'];
  readonly reply: Reply;
}

function toReply(
  provider: Provider,
  organization: string | null,
  { connection, dialect, ledger, random }: ProviderDeps,
): Read {
  if (random.chance(faultShare)) return random.pick(faultsOf(provider, organization));
  const body =
    organization === null
      ? toList(provider, { connection, dialect, ledger })
      : toOne(provider, organization, ledger, dialect);
  return { answered: 'STATE', reply: respond(200, body) };
}

/** Vida documents no error codes: its 404 alone means that the organization does not exist. */
function faultsOf(provider: Provider, organization: string | null): readonly Read[] {
  const isVida = provider === 'vida';
  const fault = (reply: Reply): Read => ({ answered: 'FAULT', reply });
  const notFound = (reply: Reply): Read => ({ answered: 'NOT_FOUND', reply });
  const bare404 = respond(404, '');
  const faults = [
    fault(respond(500, '')),
    fault(respond(200, '<html></html>')),
    fault({ steps: [{ bytes: toBytes(200, { a: 'b' }).subarray(0, 30) }], end: 'CLOSE' }),
  ];
  if (organization === null) return [...faults, fault(respond(200, {})), fault(bare404)];
  const other = isVida
    ? toVida('1', { name: 'Another' })
    : { response: toVertraOrganization('other', { name: 'Another' }) };
  const refusal = isVida ? { success: false, message: 'Not found' } : { code: 'ORGANIZATION_NOT_FOUND' };
  return [
    ...faults,
    fault(respond(200, other)),
    isVida ? notFound(bare404) : fault(bare404),
    notFound(respond(404, refusal)),
  ];
}

function toOne(provider: Provider, organization: string, ledger: Ledger, dialect: Dialect): object {
  const values = ledger.valuesOf(provider, organization);
  return provider === 'vida' ? toVida(organization, values) : toVertraBody(organization, values, dialect);
}

function toList(
  provider: Provider,
  { connection, dialect, ledger }: Pick<ProviderDeps, 'connection' | 'dialect' | 'ledger'>,
): object {
  const written = ledger.writes
    .slice(-100)
    .filter((write) => write.provider === provider && connectionOf(write.organization) === connection);
  const ids = [...new Set(written.map(({ organization }) => organization))].slice(-maxListed);
  const valuesOf = (id: string) => ledger.valuesOf(provider, id);
  return provider === 'vida'
    ? { organizations: ids.map((id) => toVida(id, valuesOf(id))) }
    : { response: ids.map((id) => toVertraOrganization(id, valuesOf(id), dialect)) };
}

/** The place of the settings in an account is not documented: the id selects one. */
function toVida(id: string, values: Values): object {
  const settings = toWire('vida', values);
  const account = { id: Number(id), username: `user-${id}`, accountType: 'organization' };
  return Number(id) % 2 === 0 ? { ...account, ...settings } : { ...account, details: settings };
}

/** Returns the organization that a request reads, null for a list, or undefined for any other request. */
function organizationRead(
  provider: Provider,
  { method, path, query }: Received,
  dialect: Dialect,
): string | null | undefined {
  if (method !== 'GET') return undefined;
  if (provider === 'vida') {
    if (path === '/api/v2/account') return query.get('targetAccountId') ?? undefined;
    return path === '/api/v2/listOrganizations' ? null : undefined;
  }
  return path === vertraLists[dialect] ? null : findVertraId(path, dialect);
}

const vertraLists: Readonly<Record<Dialect, string>> = {
  organizations: '/v1/organizations/all/@me',
  workspaces: '/v1/workspaces/all/@me',
  'workspaces-flat': '/v1/workspaces',
};

/** Returns the organization in a path of Vertra, or undefined for a path that the dialect does not have. */
export function findVertraId(path: string, dialect: Dialect): string | undefined {
  const [, collection, id] = /^\/v1\/(\w+)\/([^/]+)$/.exec(path) ?? [];
  return collection === (dialect === 'organizations' ? 'organizations' : 'workspaces') ? id : undefined;
}
