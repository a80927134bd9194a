import { patchFields } from '../../domain/patch.ts';
import type { Asker, ProviderPort } from '../../domain/provider-port.ts';
import type { Credential, Secret } from '../../domain/secret.ts';
import type { JsonClient } from '../../http/json-client.ts';
import type { ReportDrift } from '../drift.ts';
import { decodeVertraAnswer } from './vertra-answer.ts';
import { checkVertraPatch } from './vertra-checks.ts';
import type { VertraDialect } from './vertra-dialect.ts';
import { vertraContracts } from './vertra-dialect.ts';
import { readWriteRetryAfter, toUpdateOutcome } from './vertra-outcome.ts';
import type { VertraReader } from './vertra-read.ts';
import { listVertra, readVertra } from './vertra-read.ts';
import { readRetryAfter } from './vertra-refusal.ts';

export interface VertraOptions {
  readonly credential: Credential;
  readonly dialect: VertraDialect;
  readonly sandbox: boolean;
  readonly client: JsonClient;
  readonly reportDrift: ReportDrift;
}

/** Speaks Vertra Cloud's API (vertra.md) in one of its dialects: one PUT for each update, the token as Bearer. */
export function createVertraAdapter(options: VertraOptions): ProviderPort<'VERTRA'> {
  const { client, credential, dialect, reportDrift, sandbox } = options;
  const contract = vertraContracts[dialect];
  const onDrift = (keyPath: string) => reportDrift('VERTRA', keyPath);
  const pathTemplate = `${contract.collection}/{id}`;
  const toPath = (id: string) => `${contract.collection}/${encodeURIComponent(id)}`;
  const toReader = ({ gone, onAttempt }: Asker): VertraReader => {
    const token = credential();
    const headers = toHeaders(token);
    const read = {
      method: 'GET',
      headers,
      readRetryAfter,
      retry: 'TRANSIENT',
      caller: gone,
      onAttempt,
    } as const;
    return {
      getOne: (id) => client.send({ ...read, path: toPath(id), pathTemplate }),
      getList: () => client.send({ ...read, path: contract.list, pathTemplate: contract.list }),
      onDrift,
      token,
    };
  };
  return {
    status: () => ({ provider: 'VERTRA', configured: true, sandbox, dialect, circuit: client.circuit }),
    check: (patch) => checkVertraPatch(patch, contract),
    async update(providerId, patch, onAttempt) {
      const token = credential();
      const update = { providerId, patch, fields: patchFields<'VERTRA'>(patch), contract, token };
      const result = await client.send({
        method: 'PUT',
        path: toPath(providerId),
        pathTemplate,
        headers: toHeaders(token),
        // As JSON it has exactly the fields that the patch gives: what is undefined is left out.
        body: contract.encode(patch),
        onAttempt,
        readRetryAfter: (refused) => readWriteRetryAfter(update, refused),
      });
      const outcome = toUpdateOutcome(update, result, decodeVertraAnswer(result, onDrift));
      if ('reason' in outcome && outcome.reason === 'NOT_CONFIRMED') onDrift('(no field confirmed)');
      return outcome;
    },
    read: (providerIds, asker) => readVertra(toReader(asker), providerIds),
    list: (stretch, asker) => listVertra(toReader(asker), stretch),
  };
}

function toHeaders(token: Secret): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token.reveal()}` };
}
