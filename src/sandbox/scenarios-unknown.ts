import {
  dripFed,
  hang,
  hangAfterWrite,
  resetAfterWrite,
  resetBeforeResponse,
  respondWith,
} from './faults.ts';
import type { Scenario, UnknownScenario } from './scenario.ts';
import { unreadableResponses } from './scenarios-unreadable.ts';

const timeouts: readonly UnknownScenario[] = [
  {
    name: 'hangs',
    vidaId: '9408',
    vertraId: 'fault-hangs',
    description: 'Never responds, and applies nothing.',
    writes: 0,
    fault: () => hang,
  },
  {
    name: 'hangs-after-write',
    vidaId: '9409',
    vertraId: 'fault-hangs-after-write',
    description: 'Applies the update and never responds.',
    writes: 1,
    fault: () => hangAfterWrite,
  },
  {
    name: 'drip-fed',
    vidaId: '9410',
    vertraId: 'fault-drip-fed',
    description: 'Applies the update, responds with 200, and sends a body that never ends, byte by byte.',
    writes: 1,
    fault: () => dripFed,
  },
];

const lostConnections: readonly UnknownScenario[] = [
  {
    name: 'reset-before-answer',
    vidaId: '9601',
    vertraId: 'fault-reset-before-answer',
    description: 'Resets the connection instead of responding, and applies nothing.',
    writes: 0,
    fault: () => resetBeforeResponse,
  },
  {
    name: 'reset-after-write',
    vidaId: '9602',
    vertraId: 'fault-reset-after-write',
    description: 'Applies the update and resets the connection instead of responding.',
    writes: 1,
    fault: () => resetAfterWrite,
  },
];

const serverErrors: readonly UnknownScenario[] = [
  {
    name: 'server-error',
    vidaId: '9500',
    vertraId: 'fault-server-error',
    description: 'Responds with 500, and applies nothing.',
    writes: 0,
    fault: () => respondWith({ status: 500, body: { message: 'Internal Server Error' } }),
  },
  {
    name: 'server-error-after-write',
    vidaId: '9501',
    vertraId: 'fault-server-error-after-write',
    description: 'Applies the update and responds with 500.',
    writes: 1,
    fault: () => respondWith({ status: 500, body: { message: 'Internal Server Error' }, applied: true }),
  },
  {
    name: 'bad-gateway',
    vidaId: '9502',
    vertraId: 'fault-bad-gateway',
    description: 'Responds with 502 with an HTML page, and applies nothing.',
    writes: 0,
    fault: () =>
      respondWith({
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>',
      }),
  },
  {
    name: 'unavailable-unexplained',
    vidaId: '9505',
    vertraId: 'fault-unavailable-unexplained',
    description: 'Responds with 503 without Retry-After, and applies nothing.',
    writes: 0,
    fault: () => respondWith({ status: 503, body: { message: 'Service Unavailable' } }),
  },
];

const unconfirmedSuccesses: readonly UnknownScenario[] = [
  {
    name: 'not-confirmed',
    vidaId: '9208',
    vertraId: 'fault-not-confirmed',
    description: 'Responds with a success that confirms nothing, and applies nothing.',
    writes: 0,
    fault: (provider) => provider.notConfirmed,
    vertraState: { ignoresUpdates: true },
  },
];

function withReason(reason: string, scenarios: readonly UnknownScenario[]): readonly Scenario[] {
  return scenarios.map((scenario) => ({
    ...scenario,
    unionMember: 'OrganizationOutcomeUnknownError',
    reason,
  }));
}

/** The scenarios whose outcome is unknown to the client. */
export const unknownScenarios: readonly Scenario[] = [
  ...withReason('TIMEOUT', timeouts),
  ...withReason('CONNECTION_LOST', lostConnections),
  ...withReason('SERVER_ERROR', serverErrors),
  ...withReason('UNREADABLE_ANSWER', unreadableResponses),
  ...withReason('NOT_CONFIRMED', unconfirmedSuccesses),
];
