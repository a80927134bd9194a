import { expect } from 'vitest';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import type { Client } from './clients.ts';
import { documented, refusal, resourceOf, success, told } from './vertra-dialect.ts';

/** What a client sees of one update. */
export interface Outcome {
  /** Absent when no head arrived. */
  readonly status?: number;
  /** Parsed when it is JSON; absent when the body did not arrive whole. */
  readonly body?: unknown;
  readonly retryAfter?: string;
  readonly location?: string;
  /** The code with which the connection was lost, or 'open' when nothing ends it. */
  readonly lost?: unknown;
}

/** Sends one update and waits for its end; of one that has no end, until the box has it and another round trip. */
export async function observe(
  client: Client,
  id: string,
  fields: object,
  isOpenEnded: boolean,
): Promise<Outcome> {
  const abort = new AbortController();
  const before = client.box.requests.length;
  const watched = watch(client.update(id, fields, abort.signal));
  if (!isOpenEnded) return watched;
  const hasArrived = () => client.box.requests.slice(before).some(({ method }) => method !== 'GET');
  while (!hasArrived()) await client.read(id);
  await client.read(id);
  abort.abort(new Error('open'));
  return watched;
}

async function watch(answer: Promise<Response>): Promise<Outcome> {
  try {
    return await watchBody(await answer);
  } catch (error) {
    return { lost: lossOf(error) };
  }
}

async function watchBody(response: Response): Promise<Outcome> {
  const retryAfter = response.headers.get('retry-after');
  const location = response.headers.get('location');
  const head = {
    status: response.status,
    ...(retryAfter !== null && { retryAfter }),
    ...(location !== null && { location }),
  };
  try {
    return { ...head, body: parsed(await response.text()) };
  } catch (error) {
    return { ...head, lost: lossOf(error) };
  }
}

function lossOf(error: unknown): unknown {
  const { cause, message } = Object(error);
  return cause?.code ?? message;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const oversize = expect.stringMatching(/^x{3145728}$/);

/** What both providers do in the same way, by the name of the scenario. */
export const commonOutcomes: Readonly<Record<string, Outcome>> = {
  hangs: { lost: 'open' },
  'hangs-after-write': { lost: 'open' },
  // Whether the head is there before the client gives up is a matter of timing.
  'drip-fed': expect.objectContaining({ lost: 'open' }),
  'reset-before-answer': { lost: 'ECONNRESET' },
  'reset-after-write': { lost: 'ECONNRESET' },
  'reset-mid-answer': { status: 200, lost: 'ECONNRESET' },
  'cut-short': { status: 200, lost: 'UND_ERR_SOCKET' },
  'server-error': { status: 500, body: { message: 'Internal Server Error' } },
  'server-error-after-write': { status: 500, body: { message: 'Internal Server Error' } },
  'bad-gateway': { status: 502, body: expect.stringMatching(/^<html>/) },
  unavailable: { status: 503, body: '', retryAfter: '30' },
  'unavailable-then-fine': { status: 503, body: '', retryAfter: '0' },
  'unavailable-unexplained': { status: 503, body: { message: 'Service Unavailable' } },
  'not-json': { status: 200, body: 'Settings saved.' },
  huge: { status: 200, body: expect.objectContaining({ padding: oversize }) },
  bomb: { status: 200, body: expect.objectContaining({ padding: oversize }) },
  empty: { status: 200, body: '' },
  redirect: { status: 307, body: '', location: '/redirected' },
};

function vidaRefusal(status: number, message: string): Outcome {
  return { status, body: { success: false, message } };
}

const vidaDone = { success: true, message: 'Organization settings updated' };

/** What Vida does in its own words. */
export const vidaOutcomes: Readonly<Record<string, Outcome>> = {
  partial: {
    status: 200,
    body: { ...vidaDone, updatedSettings: ['orgName'], failedSettings: ['smsEnabled'] },
  },
  unconfirmed: { status: 200, body: { ...vidaDone, updatedSettings: ['orgName'] } },
  'plan-checkout': {
    status: 400,
    body: {
      success: false,
      message:
        'Unable to change product plan, customer has not yet completed billing checkout. Please offer the plan first.',
      failedSettings: ['productPlanId'],
    },
  },
  'not-found': vidaRefusal(404, 'Organization not found'),
  forbidden: vidaRefusal(403, 'Forbidden'),
  'credential-refused': vidaRefusal(401, 'Unauthorized Request'),
  'rate-limited': { ...vidaRefusal(429, 'Too many requests'), retryAfter: '30' },
  'rate-limited-then-fine': { ...vidaRefusal(429, 'Too many requests'), retryAfter: '0' },
  'undocumented-refusal': vidaRefusal(422, 'Organization is locked'),
  contradiction: vidaRefusal(200, 'Unable to update organization'),
  'drifted-shape': { status: 200, body: { ...vidaDone, settings: ['orgName'] } },
  'not-confirmed': { status: 200, body: { ...vidaDone, updatedSettings: [] } },
  'refused-after-write': { status: 409, body: { ...vidaDone, updatedSettings: ['orgName'] } },
  'drifted-extra': {
    status: 200,
    body: { ...vidaDone, updatedSettings: ['orgName'], warnings: [], requestId: 'req_8f1c', revision: 7 },
  },
};

const { tags: _tags, members: _members, ...documentedFacts } = documented;

const organization = {
  ...documentedFacts,
  id: expect.stringMatching(/^fault-/),
  name: 'Renamed',
  updated_at: expect.any(String),
};

function vertraRefusal(dialect: VertraDialect, status: number, code: string): Outcome {
  return { status, body: refusal(dialect, code) };
}

function vertraRateLimit(dialect: VertraDialect, seconds: number): Outcome {
  const details = dialect === 'workspaces-flat' ? { details: { retry_after: seconds } } : {};
  const body = { ...refusal(dialect, 'RATE_LIMIT_EXCEEDED'), ...details };
  return { status: 429, body, retryAfter: String(seconds) };
}

/** What Vertra does in the words of a dialect. */
export function vertraOutcomes(dialect: VertraDialect): Readonly<Record<string, Outcome>> {
  const isSeed = dialect === 'organizations';
  const resource = resourceOf(dialect);
  const done = (response: unknown): Outcome => ({ status: 200, body: success(dialect, response) });
  return {
    'name-taken': vertraRefusal(dialect, isSeed ? 400 : 409, `${resource}_NAME_ALREADY_EXISTS`),
    'not-found': vertraRefusal(dialect, 404, `${resource}_NOT_FOUND`),
    forbidden: vertraRefusal(dialect, 403, isSeed ? 'NOT_ORGANIZATION_MEMBER' : 'WORKSPACE_OWNER_ONLY'),
    'credential-refused': vertraRefusal(
      dialect,
      isSeed ? 403 : 401,
      isSeed ? 'UNAUTHORIZED' : 'API_KEY_INVALID',
    ),
    'rate-limited': vertraRateLimit(dialect, 30),
    'rate-limited-then-fine': vertraRateLimit(dialect, 0),
    'undocumented-refusal': vertraRefusal(dialect, 400, 'BILLING_LOCKED'),
    contradiction: { status: 200, body: { status: 'error', code: 'NAME_TOO_LONG' } },
    'drifted-shape': done([told(dialect, { ...documented, ...organization })]),
    'drifted-extra': done({
      ...organization,
      members: [{ user_id: expect.any(String), role: 'billing-steward', joined_at: expect.any(String) }],
      region: 'eu-central',
      quota: { members: 25 },
    }),
    'drifted-absent': done(organization),
    'normalized-name': done(told(dialect, { ...documented, ...organization, name: 'acme corp' })),
    'unknown-path': { status: 404, body: { message: 'Not Found' } },
    'not-confirmed': done(
      told(dialect, { ...documented, id: 'fault-not-confirmed', name: 'Scenario not-confirmed' }),
    ),
    'refused-after-write': { ...done(told(dialect, { ...documented, ...organization })), status: 409 },
  };
}
