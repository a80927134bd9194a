import type { Credential, Secret } from '../../domain/access/secret.ts';
import { compareValues } from '../../domain/comparison/compare-values.ts';
import type { ProviderPort, ReadOptions, WriteOptions } from '../../domain/provider/provider-port.ts';
import { patchFields } from '../../domain/update/patch.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { JsonClient } from '../../http-client/json-client.ts';
import type { JsonRequest } from '../../http-client/json-exchange.ts';
import type { ReportDrift, ReportUnknownPath } from '../shared/drift.ts';
import type { ReadQuotas } from '../shared/quota-reader.ts';
import { noQuotas } from '../shared/quota-reader.ts';
import { RequestAuthorization, RequestCredential } from '../shared/request-credential.ts';
import { createListChoice } from './list-choice.ts';
import { decodeVertraBody, isForeign } from './vertra-body.ts';
import { checkVertraFields, checkVertraPatch } from './vertra-checks.ts';
import type { VertraContract, VertraDialect } from './vertra-dialect.ts';
import { vertraContracts } from './vertra-dialect.ts';
import { readWriteRetryAfter, toUpdateOutcome } from './vertra-outcome.ts';
import { encodeVertraPatch } from './vertra-patch.ts';
import type { VertraReader } from './vertra-read.ts';
import { listVertra, readVertra, readVertraComplete } from './vertra-read.ts';
import { isUnknownPath, readRetryAfter } from './vertra-refusal.ts';
import type { VertraUpdate } from './vertra-update.ts';

export interface VertraOptions {
  /** The name of the connection. */
  readonly connection: string;
  /** As in `ProviderPort`. */
  readonly account: string;
  readonly credential: Credential;
  readonly dialect: VertraDialect;
  readonly sandbox: boolean;
  readonly client: JsonClient;
  /** By default none is known. */
  readonly quotas?: ReadQuotas;
  readonly reportDrift: ReportDrift;
  readonly reportUnknownPath: ReportUnknownPath;
}

/**
 * Creates the adapter for one dialect of Vertra Cloud's API (vertra.md), which sends one PUT for each update, with the token
 * as a Bearer credential.
 */
export function createVertraAdapter(options: VertraOptions): ProviderPort<'VERTRA'> {
  const { account, client, connection, credential, dialect, sandbox } = options;
  const { quotas = noQuotas, reportDrift, reportUnknownPath } = options;
  const contract = vertraContracts[dialect];
  const onDrift = (keyPath: string) => reportDrift('VERTRA', keyPath);
  const onForeign = client.replaceSockets;
  const listChoice = createListChoice(() => quotas().length > 0);
  const shared = { connection, contract, listChoice, onDrift, onForeign, reportUnknownPath };
  const toReader = (readOptions: ReadOptions) => createReader(options, readOptions, shared);
  return {
    account,
    status: () => ({
      provider: 'VERTRA',
      connection,
      configured: true,
      sandbox,
      dialect,
      circuit: client.circuit,
      quotas: quotas(),
    }),
    check: (patch) => checkVertraPatch(patch, contract),
    checkExpected: (expected) => checkVertraFields(expected, contract),
    compare: (values, organization) => compareValues(contract.comparison, values, organization),
    async update(providerId, patch, options = {}) {
      const fields = patchFields<'VERTRA'>(patch);
      const used = new RequestCredential(credential);
      const request = { connection, providerId, patch, fields, contract, token: used.token };
      const result = await sendUpdate(client, request, used, options);
      const { token } = used;
      const update = token === request.token ? request : { ...request, token };
      const body = decodeVertraBody(result, { onDrift, token });
      if (isForeign(providerId, body)) onForeign();
      if (isUnknownPath(result, body)) reportUnknownPath();
      const outcome = toUpdateOutcome(update, result, body);
      if ('reason' in outcome && outcome.reason === 'NOT_CONFIRMED') onDrift('(no field confirmed)');
      return outcome;
    },
    read: (providerIds, options) => readVertra(toReader(options), providerIds),
    readComplete: (providerIds, options) => readVertraComplete(toReader(options), providerIds),
    list: (page, options) => listVertra(toReader(options), page),
  };
}

function sendUpdate(
  client: JsonClient,
  update: VertraUpdate,
  credential: RequestCredential,
  { callerId, guard, onAttempt, requestId, use }: WriteOptions,
): Promise<HttpResult> {
  const { contract, fields, patch, providerId } = update;
  const { path, pathTemplate } = toPath(contract, providerId);
  const { authorization, headers } = authorize(credential, path);
  return client.send({
    method: 'PUT',
    path,
    pathTemplate,
    organizationId: providerId,
    headers,
    authorization,
    body: contract.toBody(encodeVertraPatch(patch, fields)),
    readRetryAfter: (result) => readWriteRetryAfter(update, result),
    callerId,
    requestId,
    use,
    guard,
    onAttempt,
  });
}

function createReader(
  { client, credential }: VertraOptions,
  options: ReadOptions,
  shared: Omit<VertraReader, 'getList' | 'getOne' | 'memory' | 'token'>,
): VertraReader {
  const used = new RequestCredential(credential);
  const { memory } = options;
  const { getList, getOne } = createRequests(client, shared.contract, used, options);
  return {
    getOne,
    getList,
    memory,
    get token() {
      return used.token;
    },
    ...shared,
  };
}

function createRequests(
  client: JsonClient,
  contract: VertraContract,
  credential: RequestCredential,
  { callerId, isFresh, requestId, signal, onAttempt, use }: ReadOptions,
): Pick<VertraReader, 'getOne' | 'getList'> {
  const get = ({ path, pathTemplate }: RequestPath, about?: Pick<JsonRequest, 'organizationId'>) => {
    const { authorization, headers } = authorize(credential, path);
    return client.send({
      method: 'GET',
      path,
      pathTemplate,
      headers,
      authorization,
      readRetryAfter,
      retry: 'TRANSIENT',
      signal,
      callerId,
      requestId,
      use,
      isFresh,
      onAttempt,
      ...about,
    });
  };
  return {
    getOne: (id) => get(toPath(contract, id), { organizationId: id }),
    getList: () => get({ path: contract.list, pathTemplate: contract.list }),
  };
}

type RequestPath = Pick<JsonRequest, 'path' | 'pathTemplate'>;

function toPath({ collection }: VertraContract, id: string): RequestPath {
  const path = `${collection}/${encodeURIComponent(id)}`;
  return { path, pathTemplate: `${collection}/{id}` };
}

/** Authorizes a request, also when the token is rotated while it waits. */
function authorize(credential: RequestCredential, path: string) {
  const encode = (token: Secret) => ({ path, headers: toHeaders(token) });
  const authorization = new RequestAuthorization(credential, encode);
  return { authorization, headers: authorization.encode().headers ?? {} };
}

function toHeaders(token: Secret): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token.reveal()}` };
}
