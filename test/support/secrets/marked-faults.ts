import type { Fault } from '../../../src/sandbox/faults.ts';
import { respondWith } from '../../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../../src/sandbox/simulated-provider.ts';

/** Placed wherever a provider can put text that must not reach a caller or a log. */
export const bodyMark = 'mark-body-5e0a';

/** Strings in which a provider quotes the request, its credential and its origin. */
function quotesOf({ origin, token }: SimulatedProvider): string[] {
  const inQuery = encodeURIComponent(token);
  return [
    `The token ${token} is not known`,
    `Authorization: Bearer ${token}`,
    `Authorization was ${Buffer.from(`admin:${token}`).toString('base64')}`,
    `token=${inQuery}`,
    `Not in cache: ${inQuery.toLowerCase()}`,
    `POST ${origin}/api/v2/updateOrganization?token=${inQuery}&targetOrganizationId=3`,
    `connect ECONNREFUSED ${new URL(origin).host}`,
    `connect ECONNREFUSED localhost:${new URL(origin).port}`,
    `<b>${bodyMark}</b>`,
    `{"error":"${bodyMark}"}`,
    `${bodyMark} at handler (/srv/app/index.js:7:13)`,
  ];
}

/** Responses of a provider that leaks everything, with each status. */
export function markedAnswers(simulated: SimulatedProvider): Fault[] {
  const all = quotesOf(simulated).join('\n');
  const headers = {
    'retry-after': bodyMark,
    'set-cookie': `session=${bodyMark}`,
    'www-authenticate': `Bearer realm="${bodyMark}", token="${simulated.token}"`,
    'x-upstream': simulated.origin,
  };
  const page = `<html><title>${bodyMark}</title><pre>${all}</pre></html>`;
  return [
    ...[200, 400, 401, 403, 404, 409, 422, 429, 500, 503].map((status) =>
      respondWith({ status, headers, body: refusalWith(all, simulated) }),
    ),
    ...[200, 502].map((status) =>
      respondWith({ status, headers: { 'content-type': 'text/html', ...headers }, body: page }),
    ),
    respondWith({ status: 200, body: all }),
    respondWith({
      status: 307,
      headers: { location: `${simulated.origin}/?token=${encodeURIComponent(simulated.token)}` },
    }),
    ...[simulated.token, `X_${simulated.token}_X`, simulated.token.slice(0, 12).toUpperCase(), bodyMark].map(
      (code) => respondWith({ status: 400, body: { status: bodyMark, code, message: all } }),
    ),
  ];
}

/** The one message of Vida that the gateway passes on, with each quote separately. */
export function markedMessages(simulated: SimulatedProvider): Fault[] {
  return quotesOf(simulated).map((message) =>
    respondWith({
      status: 200,
      body: { success: true, message, updatedSettings: ['orgName'], failedSettings: [bodyMark] },
      applied: true,
    }),
  );
}

/** Every documented member with an undocumented value, and some undocumented members. */
function refusalWith(text: string, { origin, token }: SimulatedProvider): object {
  const keys = {
    [token]: 1,
    [token.toLowerCase()]: 1,
    [Buffer.from(token).toString('base64')]: 1,
    [origin]: 1,
  };
  return {
    ...keys,
    success: false,
    status: bodyMark,
    code: bodyMark,
    message: text,
    updatedSettings: bodyMark,
    failedSettings: [bodyMark, { orgName: text }],
    details: { retry_after: bodyMark, text },
    retry_after: text,
    response: {
      ...keys,
      id: { text },
      tags: bodyMark,
      members: [{ ...keys, user_id: [text], role: bodyMark }],
    },
    error: { stack: text, request: { headers: { authorization: text } } },
    [`${bodyMark}.key`]: text,
  };
}
