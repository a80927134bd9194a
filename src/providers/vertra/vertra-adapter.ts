import type { UpdateOutcome } from '../../domain/outcome.ts';
import { patchFields } from '../../domain/patch.ts';
import type { ProviderPort } from '../../domain/provider-port.ts';
import type { HttpResult } from '../../http/http-result.ts';
import type { JsonClient } from '../../http/json-client.ts';
import { toWaitSeconds } from '../../http/retry-after.ts';
import type { ReadRetryAfter } from '../../http/safe-retry.ts';
import { readRetryAfterHeader } from '../../http/safe-retry.ts';
import type { RefusalFacts } from '../classify.ts';
import { classifyWrite, isSuccess } from '../classify.ts';
import type { ReportDrift } from '../drift.ts';
import { toProviderCode } from '../provider-words.ts';
import type { VertraAnswer } from './vertra-answer.ts';
import { decodeVertraAnswer, toVertraOrganization } from './vertra-answer.ts';
import { checkVertraPatch } from './vertra-checks.ts';
import { vertraCodes, vertraErrors } from './vertra-codes.ts';
import type { VertraDialect } from './vertra-dialect.ts';
import { vertraContracts } from './vertra-dialect.ts';

export interface VertraOptions {
  readonly token: string;
  readonly dialect: VertraDialect;
  readonly sandbox: boolean;
  readonly client: JsonClient;
  readonly reportDrift: ReportDrift;
}

/** Speaks Vertra Cloud's API (vertra.md) in one of its dialects: one PUT for each update, the token as Bearer. */
export function createVertraAdapter(options: VertraOptions): ProviderPort<'VERTRA'> {
  const { client, dialect, reportDrift, sandbox, token } = options;
  const contract = vertraContracts[dialect];
  return {
    status: () => ({ provider: 'VERTRA', configured: true, sandbox, dialect, circuit: client.circuit }),
    check: (patch) => checkVertraPatch(patch, contract),
    async update(providerId, patch) {
      const fields = patchFields<'VERTRA'>(patch);
      const result = await client.send({
        method: 'PUT',
        path: `${contract.collection}/${encodeURIComponent(providerId)}`,
        pathTemplate: `${contract.collection}/{id}`,
        headers: { authorization: `Bearer ${token}` },
        readRetryAfter,
        body: contract.encode(Object.fromEntries(fields.map((field) => [field, patch[field]]))),
      });
      const answer = decode(result, (keyPath) => reportDrift('VERTRA', keyPath));
      return toUpdated(providerId, fields, result, answer) ?? toRefused(result, answer);
    },
  };
}

function decode(result: HttpResult, onDrift: (keyPath: string) => void): VertraAnswer | undefined {
  return result.kind === 'answered' ? decodeVertraAnswer(result.body, onDrift) : undefined;
}

/** Reads a success: HTTP says so, no code or error status contradicts, and the organization itself came. */
function toUpdated(
  providerId: string,
  fields: readonly string[],
  result: HttpResult,
  answer: VertraAnswer | undefined,
): UpdateOutcome | undefined {
  if (!isSuccess(result) || answer?.status === 'error') return undefined;
  const organization = toVertraOrganization(answer?.response, providerId);
  return organization && { kind: 'updated', organization, appliedFields: fields.map((field) => [field]) };
}

/** Reads everything else by the provider's code first and by the HTTP status second. */
function toRefused(result: HttpResult, answer: VertraAnswer | undefined): UpdateOutcome {
  const facts: RefusalFacts = {
    code: toProviderCode(answer?.code),
    retryAfterSeconds: statedWait(result, answer),
  };
  const meaning = facts.code === null ? undefined : vertraCodes.get(facts.code);
  return meaning && facts.code !== null
    ? meaning({ ...facts, code: facts.code })
    : classifyWrite(vertraErrors, result, facts);
}

/** The stated wait in seconds, from the first place that has one (vertra.md, Rate limiting). */
function statedWait(result: HttpResult, answer: VertraAnswer | undefined): number | null {
  return (
    toWaitSeconds(answer?.details?.retry_after) ??
    toWaitSeconds(answer?.retry_after) ??
    readRetryAfterHeader(result)
  );
}

const readRetryAfter: ReadRetryAfter = (result) =>
  statedWait(
    result,
    decode(result, () => {}),
  );
