import type { Fault, FaultAnswer } from './faults.ts';
import { answerAltered, answerWith } from './faults.ts';
import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import type { ProviderFaults } from './provider-faults.ts';
import { notFound, vertraRefusal } from './vertra-answers.ts';
import type { Dialect, Refusal } from './vertra-dialects.ts';

/** The faults of Vertra's contract in one dialect. */
export function createVertraFaults(dialect: Dialect): ProviderFaults {
  const refuseWith = (refusal: Refusal): Fault => answerWith(vertraRefusal(dialect, refusal));
  return {
    notFound: answerWith(notFound(dialect)),
    forbidden: refuseWith({ status: 403, code: dialect.forbiddenCode }),
    credentialRefused: refuseWith(dialect.credentialWrong),
    rateLimited: (seconds) => answerWith(rateLimit(dialect, seconds)),
    undocumentedRefusal: refuseWith({ status: 400, code: 'BILLING_LOCKED' }),
    // vertra.md: a body with this status under HTTP 200 is an error, also where the dialect has no such member.
    contradiction: answerWith({ status: 200, body: { status: 'error', code: 'NAME_TOO_LONG' } }),
    driftedShape: answerAltered((body) => ({ ...body, response: [body['response']] })),
    driftedExtra: organizationAltered(({ tags: _dropped, ...organization }) => ({
      ...organization,
      members: [
        { user_id: '993591427428790399', role: 'billing-steward', joined_at: '2026-09-01T08:00:00Z' },
      ],
      region: 'eu-central',
      quota: { members: 25 },
    })),
  };
}

/** The update is applied and the answer leaves out what may be missing (vertra.md, Update): tags and members. */
export const optionalMembersAbsent: Fault = organizationAltered(
  ({ tags: _tags, members: _members, ...organization }) => organization,
);

function organizationAltered(alter: (organization: JsonObject) => JsonObject): Fault {
  return answerAltered(({ response, ...rest }) => ({
    ...rest,
    response: isJsonObject(response) ? alter(response) : response,
  }));
}

// vertra.md, Rate limiting: the header in every dialect, the member of `details` where the dialect has details.
function rateLimit(dialect: Dialect, seconds: number): FaultAnswer {
  return {
    status: 429,
    headers: dialect.rateLimitHeaders(seconds),
    body: dialect.error('RATE_LIMIT_EXCEEDED', { retry_after: seconds }),
  };
}
