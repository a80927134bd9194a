import type { Credential, Secret } from '../../domain/access/secret.ts';
import { compareValues } from '../../domain/comparison/compare-values.ts';
import type { ProviderPort, ReadOptions, WriteOptions } from '../../domain/provider/provider-port.ts';
import { nullIssues } from '../../domain/update/null-issues.ts';
import { patchFields } from '../../domain/update/patch.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { JsonClient } from '../../http-client/json-client.ts';
import type { JsonRequest } from '../../http-client/json-exchange.ts';
import { isSuccess } from '../shared/classify.ts';
import type { ReportDrift } from '../shared/drift.ts';
import type { ReadQuotas } from '../shared/quota-reader.ts';
import { noQuotas } from '../shared/quota-reader.ts';
import { RequestAuthorization, RequestCredential } from '../shared/request-credential.ts';
import { decodeVidaBody } from './vida-body.ts';
import { vidaRule } from './vida-comparison.ts';
import type { VidaUpdate } from './vida-outcome.ts';
import { isForeign, readWriteRetryAfter, toUpdateOutcome } from './vida-outcome.ts';
import { encodeVidaPatch } from './vida-patch.ts';
import type { VidaReader } from './vida-read.ts';
import { listVida, readVida } from './vida-read.ts';

export interface VidaOptions {
  /** The name of the connection. */
  readonly connection: string;
  /** As in `ProviderPort`. */
  readonly account: string;
  readonly credential: Credential;
  /** The reseller whose organizations are listed; null refuses every list. */
  readonly resellerId: string | null;
  readonly sandbox: boolean;
  readonly client: JsonClient;
  /** By default none is known. */
  readonly quotas?: ReadQuotas;
  readonly reportDrift: ReportDrift;
}

const updatePath = '/api/v2/updateOrganization';
const accountPath = '/api/v2/account';
const listPath = '/api/v2/listOrganizations';

/** Creates the adapter for Vida's API (vida.md), which sends one POST for each update, with the token in the query. */
export function createVidaAdapter(options: VidaOptions): ProviderPort<'VIDA'> {
  const { account, client, connection, credential, reportDrift, resellerId, sandbox } = options;
  const { quotas = noQuotas } = options;
  const onDrift = (keyPath: string) => reportDrift('VIDA', keyPath);
  const onForeign = client.replaceSockets;
  const toReader = (readOptions: ReadOptions) => createReader(options, readOptions, { onDrift, onForeign });
  return {
    account,
    status: () => ({
      provider: 'VIDA',
      connection,
      configured: true,
      sandbox,
      dialect: null,
      circuit: client.circuit,
      quotas: quotas(),
    }),
    check: (patch) => nullIssues('VIDA', patch),
    checkExpected: () => [],
    compare: (values, organization) => compareValues(vidaRule, values, organization),
    async update(providerId, patch, options = {}) {
      const used = new RequestCredential(credential);
      const fields = patchFields<'VIDA'>(patch);
      const request = { connection, providerId, patch, fields, token: used.token };
      const result = await sendUpdate(client, request, used, options);
      const { token } = used;
      const update = token === request.token ? request : { ...request, token };
      const body = decodeVidaBody(result, { onDrift, token });
      if (isForeign(fields, body)) onForeign();
      const outcome = toUpdateOutcome(update, result, body);
      if (body && isSuccess(result) && outcome.kind === 'outcomeUnknown') onDrift('(no setting confirmed)');
      return outcome;
    },
    read: (providerIds, options) => readVida(toReader(options), providerIds),
    readComplete: (providerIds, options) => readVida(toReader(options), providerIds),
    list: (page, options) => listVida(toReader(options), resellerId, page),
  };
}

function sendUpdate(
  client: JsonClient,
  update: VidaUpdate,
  credential: RequestCredential,
  { callerId, guard, onAttempt, requestId, use }: WriteOptions,
): Promise<HttpResult> {
  const { fields, patch, providerId } = update;
  const { authorization, path } = authorize(credential, updatePath, { targetOrganizationId: providerId });
  return client.send({
    method: 'POST',
    path,
    authorization,
    pathTemplate: updatePath,
    organizationId: providerId,
    body: encodeVidaPatch(patch, fields),
    readRetryAfter: (result) => readWriteRetryAfter(update, result),
    callerId,
    requestId,
    use,
    guard,
    onAttempt,
  });
}

function createReader(
  { client, connection, credential }: VidaOptions,
  options: ReadOptions,
  listener: Pick<VidaReader, 'onDrift' | 'onForeign'>,
): VidaReader {
  const used = new RequestCredential(credential);
  const { memory } = options;
  const { getAccount, getPage } = createRequests(client, used, options);
  return {
    getAccount,
    getPage,
    connection,
    memory,
    get token() {
      return used.token;
    },
    ...listener,
  };
}

function createRequests(
  client: JsonClient,
  credential: RequestCredential,
  { callerId, isFresh, requestId, signal, onAttempt, use }: ReadOptions,
): Pick<VidaReader, 'getAccount' | 'getPage'> {
  const get = (
    pathTemplate: string,
    query: Readonly<Record<string, string>>,
    about?: Pick<JsonRequest, 'organizationId'>,
  ) => {
    const { authorization, path } = authorize(credential, pathTemplate, query);
    return client.send({
      method: 'GET',
      path,
      authorization,
      pathTemplate,
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
    getAccount: (id) => get(accountPath, { targetAccountId: id }, { organizationId: id }),
    getPage: (targetResellerId, page, pageSize) =>
      get(listPath, {
        targetResellerId,
        pagination: 'true',
        page: String(page),
        pageSize: String(pageSize),
      }),
  };
}

/** Authorizes a request, also when the token is rotated while it waits. */
function authorize(credential: RequestCredential, path: string, query: Readonly<Record<string, string>>) {
  const encode = (token: Secret) => ({ path: toPath(path, token, query) });
  const authorization = new RequestAuthorization(credential, encode);
  return { authorization, path: authorization.encode().path };
}

/** Vida accepts the token only as a query parameter. */
function toPath(path: string, token: Secret, query: Readonly<Record<string, string>>): string {
  const parameters = Object.entries({ token: token.reveal(), ...query });
  return `${path}?${parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}
