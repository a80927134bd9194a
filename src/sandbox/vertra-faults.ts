import type { Fault } from './faults.ts';
import { alterResponse, respondWith } from './faults.ts';
import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import type { ProviderFaults } from './provider-faults.ts';
import { sendResponse } from './provider-response.ts';
import type { QuotaState } from './quota.ts';
import type { DialectDefinition, Refusal } from './vertra-dialect.ts';
import { toQuotaHeaders, toQuotaRefusal } from './vertra-quota.ts';
import { vertraNotFound, vertraRefusal } from './vertra-refusal.ts';

/** Creates Vertra's faults in one dialect. */
export function createVertraFaults(dialect: DialectDefinition): ProviderFaults {
  const refuseWith = (refusal: Refusal): Fault => respondWith(vertraRefusal(dialect, refusal));
  return {
    notFound: respondWith(vertraNotFound(dialect)),
    forbidden: refuseWith({ status: 403, code: dialect.forbiddenCode }),
    credentialRefused: refuseWith(dialect.wrongCredential),
    rateLimited: (seconds) => {
      const { status, headers, body } = toQuotaRefusal(dialect, {
        window: 'MINUTE',
        resetsInSeconds: seconds,
      });
      return respondWith({ status, headers: { ...headers, ...dialect.rateLimitHeaders(seconds) }, body });
    },
    quotaReported: reportQuota(dialect),
    undocumentedRefusal: refuseWith({ status: 400, code: 'BILLING_LOCKED' }),
    // vertra.md: a body with this status is an error under HTTP 200, even in a dialect without the member `status`.
    contradiction: respondWith({ status: 200, body: { status: 'error', code: 'NAME_TOO_LONG' } }),
    driftedShape: alterResponse((body) => ({ ...body, response: [body['response']] })),
    driftedExtra: alterOrganization(({ tags: _dropped, ...organization }) => ({
      ...organization,
      members: [
        { user_id: '993591427428790399', role: 'billing-steward', joined_at: '2026-09-01T08:00:00Z' },
      ],
      region: 'eu-central',
      quota: { members: 25 },
    })),
  };
}

/** The update is applied, and the response lacks the optional members `tags` and `members` (vertra.md, Update). */
export const optionalMembersAbsent: Fault = alterOrganization(
  ({ tags: _tags, members: _members, ...organization }) => organization,
);

function alterOrganization(alter: (organization: JsonObject) => JsonObject): Fault {
  return alterResponse(({ response, ...rest }) => ({
    ...rest,
    response: isJsonObject(response) ? alter(response) : response,
  }));
}

const reported: readonly QuotaState[] = [
  { window: 'MINUTE', limit: 60, remaining: 45, isExceeded: false, resetsInSeconds: 30, reset: '30' },
  { window: 'DAY', limit: 1000, remaining: 400, isExceeded: false, resetsInSeconds: 3600, reset: '3600' },
];

function reportQuota(dialect: DialectDefinition): Fault {
  const headers = toQuotaHeaders(dialect, reported);
  return {
    applied: true,
    play: (response, usual) =>
      sendResponse(response, { ...usual, headers: { ...usual.headers, ...headers } }),
  };
}
