import type { Fault } from '../../../src/sandbox/faults.ts';
import { answerWith } from '../../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../../src/sandbox/simulated-provider.ts';

/** Stands wherever a provider can put a text of its own that nobody may see. */
export const bodyMark = 'mark-body-5e0a';

/** How a careless provider quotes what it was sent, and where. */
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

/** Answers of a provider that tells everything, under any status. */
export function markedAnswers(box: SimulatedProvider): Fault[] {
  const all = quotesOf(box).join('\n');
  const headers = {
    'retry-after': bodyMark,
    'set-cookie': `session=${bodyMark}`,
    'www-authenticate': `Bearer realm="${bodyMark}", token="${box.token}"`,
    'x-upstream': box.origin,
  };
  const page = `<html><title>${bodyMark}</title><pre>${all}</pre></html>`;
  return [
    ...[200, 400, 401, 403, 404, 409, 422, 429, 500, 503].map((status) =>
      answerWith({ status, headers, body: refusalWith(all, box) }),
    ),
    ...[200, 502].map((status) =>
      answerWith({ status, headers: { 'content-type': 'text/html', ...headers }, body: page }),
    ),
    answerWith({ status: 200, body: all }),
    answerWith({
      status: 307,
      headers: { location: `${box.origin}/?token=${encodeURIComponent(box.token)}` },
    }),
    ...[box.token, `X_${box.token}_X`, box.token.slice(0, 12).toUpperCase(), bodyMark].map((code) =>
      answerWith({ status: 400, body: { status: bodyMark, code, message: all } }),
    ),
  ];
}

/** Vida's one message that is passed on where it is for people, with each quote by itself. */
export function markedMessages(box: SimulatedProvider): Fault[] {
  return quotesOf(box).map((message) =>
    answerWith({
      status: 200,
      body: { success: true, message, updatedSettings: ['orgName'], failedSettings: [bodyMark] },
      applied: true,
    }),
  );
}

/** Every member that is documented, with a value that is not, and some that nobody has documented. */
function refusalWith(words: string, { origin, token }: SimulatedProvider): object {
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
    message: words,
    updatedSettings: bodyMark,
    failedSettings: [bodyMark, { orgName: words }],
    details: { retry_after: bodyMark, words },
    retry_after: words,
    response: {
      ...keys,
      id: { words },
      tags: bodyMark,
      members: [{ ...keys, user_id: [words], role: bodyMark }],
    },
    error: { stack: words, request: { headers: { authorization: words } } },
    [`${bodyMark}.key`]: words,
  };
}
