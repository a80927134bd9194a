import { inputIssue } from '../../domain/input-issue.ts';
import type { UpdateOutcome } from '../../domain/outcome.ts';
import { patchFields } from '../../domain/patch.ts';
import type { ProviderPort } from '../../domain/provider-port.ts';
import type { HttpResult } from '../../http/http-result.ts';
import type { JsonClient } from '../../http/json-client.ts';
import { readRetryAfterHeader } from '../../http/safe-retry.ts';
import { classifyWrite, isSuccess } from '../classify.ts';
import type { ReportDrift } from '../drift.ts';
import { createWriteErrors } from '../write-errors.ts';
import { decodeVidaAnswer } from './vida-answer.ts';
import type { VidaUpdate } from './vida-outcome.ts';
import { toConfirmedOutcome, toRefusedOutcome } from './vida-outcome.ts';
import { encodeVidaPatch, vidaSettings } from './vida-settings.ts';

export interface VidaOptions {
  readonly token: string;
  readonly sandbox: boolean;
  readonly client: JsonClient;
  readonly reportDrift: ReportDrift;
}

const pathTemplate = '/api/v2/updateOrganization';

// Vida's guidance: after a lost answer to a write, read before resubmitting (vida.md, Retrying).
const errors = createWriteErrors('VIDA', false);

/** Speaks Vida's API (vida.md): one POST for each update, the token in the query string. */
export function createVidaAdapter({
  client,
  reportDrift,
  sandbox,
  token,
}: VidaOptions): ProviderPort<'VIDA'> {
  return {
    status: () => ({ provider: 'VIDA', configured: true, sandbox, dialect: null, circuit: client.circuit }),
    check: (patch) =>
      patchFields<'VIDA'>(patch)
        .filter((field) => patch[field] === null && !vidaSettings[field].clearable)
        .map((field) => inputIssue([field], 'NULL_NOT_ALLOWED', `Vida cannot clear ${field}.`)),
    async update(providerId, patch) {
      const fields = patchFields<'VIDA'>(patch);
      const result = await client.send({
        method: 'POST',
        path: `${pathTemplate}?token=${encodeURIComponent(token)}&targetOrganizationId=${encodeURIComponent(providerId)}`,
        pathTemplate,
        body: encodeVidaPatch(patch, fields),
      });
      return toOutcome({ providerId, patch, fields, token }, result, (keyPath) =>
        reportDrift('VIDA', keyPath),
      );
    },
  };
}

function toOutcome(
  update: VidaUpdate,
  result: HttpResult,
  onDrift: (keyPath: string) => void,
): UpdateOutcome {
  const answer = result.kind === 'answered' ? decodeVidaAnswer(result.body, onDrift) : undefined;
  if ('status' in result && result.status === 400) return toRefusedOutcome(update, answer);
  if (isSuccess(result) && answer) {
    const outcome = toConfirmedOutcome(update, answer);
    if (outcome) return outcome;
    onDrift('(no setting confirmed)');
  }
  return classifyWrite(errors, result, { code: null, retryAfterSeconds: readRetryAfterHeader(result) });
}
