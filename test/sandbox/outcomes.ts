import { expect } from 'vitest';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import type { Client } from './clients.ts';
import { documented, refusal, resourceOf, success, toSummary } from './vertra-documented.ts';

/** The result of one update, as the client observes it. */
export interface Outcome {
  /** Absent when no status line was received. */
  readonly status?: number;
  /** Parsed when it is JSON; absent when the body was not received completely. */
  readonly body?: unknown;
  readonly retryAfter?: string;
  readonly location?: string;
  /** The error code of a lost connection, or `open` when the provider neither responds nor disconnects. */
  readonly lost?: unknown;
}

/**
 * Sends one update and observes its outcome. An open-ended update is aborted after the provider has received it
 * and has responded to another request.
 */
export async function observe(
  client: Client,
  id: string,
  fields: object,
  isOpenEnded: boolean,
): Promise<Outcome> {
  const abort = new AbortController();
  const before = client.provider.requests.length;
  const outcome = observeResponse(client.update(id, fields, abort.signal));
  if (!isOpenEnded) return outcome;
  const isReceived = () => client.provider.requests.slice(before).some(({ method }) => method !== 'GET');
  while (!isReceived()) await client.read(id);
  await client.read(id);
  abort.abort(new Error('open'));
  return outcome;
}

async function observeResponse(pending: Promise<Response>): Promise<Outcome> {
  try {
    return await observeBody(await pending);
  } catch (error) {
    return { lost: toErrorCode(error) };
  }
}

async function observeBody(response: Response): Promise<Outcome> {
  const retryAfter = response.headers.get('retry-after');
  const location = response.headers.get('location');
  const head = {
    status: response.status,
    ...(retryAfter !== null && { retryAfter }),
    ...(location !== null && { location }),
  };
  try {
    return { ...head, body: parseBody(await response.text()) };
  } catch (error) {
    return { ...head, lost: toErrorCode(error) };
  }
}

function toErrorCode(error: unknown): unknown {
  const { cause, message } = Object(error);
  return cause?.code ?? message;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const oversize = expect.stringMatching(/^x{3145728}$/);

/** The outcomes that both providers share, by the name of the scenario. */
export const commonOutcomes: Readonly<Record<string, Outcome>> = {
  hangs: { lost: 'open' },
  'hangs-after-write': { lost: 'open' },
  // The status line is received before or after the client aborts.
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

const vidaSuccess = { success: true, message: 'Organization settings updated' };

/** The outcomes in Vida's format, by the name of the scenario. */
export const vidaOutcomes: Readonly<Record<string, Outcome>> = {
  partial: {
    status: 200,
    body: { ...vidaSuccess, updatedSettings: ['orgName'], failedSettings: ['smsEnabled'] },
  },
  unconfirmed: { status: 200, body: { ...vidaSuccess, updatedSettings: ['orgName'] } },
  'plan-checkout': {
    status: 400,
    body: {
      success: false,
      message:
        'Unable to change product plan, customer has not yet completed billing checkout. Please offer the plan first.',
      failedSettings: ['productPlanId'],
    },
  },
  respelled: { status: 200, body: { ...vidaSuccess, updatedSettings: ['orgName'] } },
  'stale-form': { status: 200, body: { ...vidaSuccess, updatedSettings: ['orgName'] } },
  'not-found': vidaRefusal(404, 'Organization not found'),
  forbidden: vidaRefusal(403, 'Forbidden'),
  'credential-refused': vidaRefusal(401, 'Unauthorized Request'),
  'rate-limited': { ...vidaRefusal(429, 'Too many requests'), retryAfter: '30' },
  'rate-limited-then-fine': { ...vidaRefusal(429, 'Too many requests'), retryAfter: '0' },
  'undocumented-refusal': vidaRefusal(422, 'Organization is locked'),
  contradiction: vidaRefusal(200, 'Unable to update organization'),
  'drifted-shape': { status: 200, body: { ...vidaSuccess, settings: ['orgName'] } },
  'not-confirmed': { status: 200, body: { ...vidaSuccess, updatedSettings: [] } },
  'refused-after-write': { status: 409, body: { ...vidaSuccess, updatedSettings: ['orgName'] } },
  'drifted-extra': {
    status: 200,
    body: { ...vidaSuccess, updatedSettings: ['orgName'], warnings: [], requestId: 'req_8f1c', revision: 7 },
  },
};

const { tags: _tags, members: _members, ...documentedSummary } = documented;

const organization = {
  ...documentedSummary,
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

/** Creates the outcomes in a dialect of Vertra, by the name of the scenario. */
export function vertraOutcomes(dialect: VertraDialect): Readonly<Record<string, Outcome>> {
  const isFirstDialect = dialect === 'organizations';
  const resource = resourceOf(dialect);
  const succeeded = (response: unknown): Outcome => ({ status: 200, body: success(dialect, response) });
  return {
    'name-taken': vertraRefusal(dialect, isFirstDialect ? 400 : 409, `${resource}_NAME_ALREADY_EXISTS`),
    'not-found': vertraRefusal(dialect, 404, `${resource}_NOT_FOUND`),
    forbidden: vertraRefusal(
      dialect,
      403,
      isFirstDialect ? 'NOT_ORGANIZATION_MEMBER' : 'WORKSPACE_OWNER_ONLY',
    ),
    'credential-refused': vertraRefusal(
      dialect,
      isFirstDialect ? 403 : 401,
      isFirstDialect ? 'UNAUTHORIZED' : 'API_KEY_INVALID',
    ),
    'rate-limited': vertraRateLimit(dialect, 30),
    'rate-limited-then-fine': vertraRateLimit(dialect, 0),
    'undocumented-refusal': vertraRefusal(dialect, 400, 'BILLING_LOCKED'),
    contradiction: { status: 200, body: { status: 'error', code: 'NAME_TOO_LONG' } },
    'drifted-shape': succeeded([toSummary(dialect, { ...documented, ...organization })]),
    'drifted-extra': succeeded({
      ...organization,
      members: [{ user_id: expect.any(String), role: 'billing-steward', joined_at: expect.any(String) }],
      region: 'eu-central',
      quota: { members: 25 },
    }),
    'drifted-absent': succeeded(organization),
    'normalized-name': succeeded(toSummary(dialect, { ...documented, ...organization, name: 'acme corp' })),
    respelled: succeeded(toSummary(dialect, { ...documented, ...organization, name: 'Fresh name' })),
    quota: succeeded(toSummary(dialect, { ...documented, ...organization })),
    'stale-form': succeeded(toSummary(dialect, { ...documented, ...organization })),
    'unknown-path': { status: 404, body: { message: 'Not Found' } },
    'not-confirmed': succeeded(
      toSummary(dialect, { ...documented, id: 'fault-not-confirmed', name: 'Scenario not-confirmed' }),
    ),
    'refused-after-write': {
      ...succeeded(toSummary(dialect, { ...documented, ...organization })),
      status: 409,
    },
  };
}
