import {
  answerWith,
  cutShort,
  dripFed,
  empty,
  gzipBomb,
  hang,
  hangAfterWrite,
  huge,
  notJson,
  redirect,
  refusedAfterWrite,
  resetAfterWrite,
  resetBeforeAnswer,
  resetMidAnswer,
} from './faults.ts';
import type { Scenario } from './scenarios.ts';

type UnknownScenario = Omit<Scenario, 'shows' | 'reason'>;

const timeouts: readonly UnknownScenario[] = [
  {
    name: 'hangs',
    vidaId: '9408',
    vertraId: 'fault-hangs',
    tells: 'Never answers, and applies nothing.',
    writes: 0,
    fault: () => hang,
  },
  {
    name: 'hangs-after-write',
    vidaId: '9409',
    vertraId: 'fault-hangs-after-write',
    tells: 'Applies the update and never answers.',
    writes: 1,
    fault: () => hangAfterWrite,
  },
  {
    name: 'drip-fed',
    vidaId: '9410',
    vertraId: 'fault-drip-fed',
    tells: 'Applies the update, answers 200, and sends a body that never ends, byte by byte.',
    writes: 1,
    fault: () => dripFed,
  },
];

const lostConnections: readonly UnknownScenario[] = [
  {
    name: 'reset-before-answer',
    vidaId: '9601',
    vertraId: 'fault-reset-before-answer',
    tells: 'Resets the connection in place of an answer, and applies nothing.',
    writes: 0,
    fault: () => resetBeforeAnswer,
  },
  {
    name: 'reset-after-write',
    vidaId: '9602',
    vertraId: 'fault-reset-after-write',
    tells: 'Applies the update and resets the connection in place of an answer.',
    writes: 1,
    fault: () => resetAfterWrite,
  },
];

const serverErrors: readonly UnknownScenario[] = [
  {
    name: 'server-error',
    vidaId: '9500',
    vertraId: 'fault-server-error',
    tells: 'Answers 500, and applies nothing.',
    writes: 0,
    fault: () => answerWith({ status: 500, body: { message: 'Internal Server Error' } }),
  },
  {
    name: 'server-error-after-write',
    vidaId: '9501',
    vertraId: 'fault-server-error-after-write',
    tells: 'Applies the update and answers 500.',
    writes: 1,
    fault: () => answerWith({ status: 500, body: { message: 'Internal Server Error' }, applied: true }),
  },
  {
    name: 'bad-gateway',
    vidaId: '9502',
    vertraId: 'fault-bad-gateway',
    tells: 'Answers 502 with a page of HTML, and applies nothing.',
    writes: 0,
    fault: () =>
      answerWith({
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>',
      }),
  },
  {
    name: 'unavailable-unexplained',
    vidaId: '9505',
    vertraId: 'fault-unavailable-unexplained',
    tells: 'Answers 503 without Retry-After, and applies nothing.',
    writes: 0,
    fault: () => answerWith({ status: 503, body: { message: 'Service Unavailable' } }),
  },
];

const unreadableAnswers: readonly UnknownScenario[] = [
  {
    name: 'reset-mid-answer',
    vidaId: '9701',
    vertraId: 'fault-reset-mid-answer',
    tells: 'Applies the update and resets the connection after half of the body.',
    writes: 1,
    fault: () => resetMidAnswer,
  },
  {
    name: 'cut-short',
    vidaId: '9702',
    vertraId: 'fault-cut-short',
    tells:
      'Applies the update and closes the connection after half of the body that Content-Length announced.',
    writes: 1,
    fault: () => cutShort,
  },
  {
    name: 'not-json',
    vidaId: '9703',
    vertraId: 'fault-not-json',
    tells: 'Applies the update and answers 200 with a text that is not JSON.',
    writes: 1,
    fault: () => notJson,
  },
  {
    name: 'huge',
    vidaId: '9704',
    vertraId: 'fault-huge',
    tells: 'Applies the update and answers with 3 MiB of JSON.',
    writes: 1,
    fault: () => huge,
  },
  {
    name: 'bomb',
    vidaId: '9705',
    vertraId: 'fault-bomb',
    tells: 'Applies the update and answers with a few kilobytes of gzip that inflate to 3 MiB.',
    writes: 1,
    fault: () => gzipBomb,
  },
  {
    name: 'empty',
    vidaId: '9706',
    vertraId: 'fault-empty',
    tells: 'Applies the update and answers 200 without a body.',
    writes: 1,
    fault: () => empty,
  },
  {
    name: 'redirect',
    vidaId: '9307',
    vertraId: 'fault-redirect',
    tells: 'Answers 307 and points to another path of the same server, and applies nothing.',
    writes: 0,
    fault: () => redirect,
  },
  {
    name: 'drifted-shape',
    vidaId: '9801',
    vertraId: 'fault-drifted-shape',
    tells: 'Applies the update and answers 200 without what confirms it.',
    writes: 1,
    fault: (provider) => provider.driftedShape,
  },
  {
    name: 'contradiction',
    vidaId: '9200',
    tells: 'Answers 200 with success: false, and applies nothing.',
    writes: 0,
    fault: (provider) => provider.contradiction,
  },
  {
    name: 'refused-after-write',
    vidaId: '9423',
    vertraId: 'fault-refused-after-write',
    tells: 'Applies the update and answers 409 with the body of a success.',
    writes: 1,
    fault: () => refusedAfterWrite,
  },
];

const unconfirmedSuccesses: readonly UnknownScenario[] = [
  {
    name: 'not-confirmed',
    vidaId: '9208',
    vertraId: 'fault-not-confirmed',
    tells: 'Answers with a success that confirms nothing, and applies nothing.',
    writes: 0,
    fault: (provider) => provider.notConfirmed,
    vertraState: { ignoresUpdates: true },
  },
];

function because(reason: string, rows: readonly UnknownScenario[]): readonly Scenario[] {
  return rows.map((row) => ({ ...row, shows: 'OrganizationOutcomeUnknownError', reason }));
}

/** The scenarios after which a client cannot know what became of its update. */
export const unknownScenarios: readonly Scenario[] = [
  ...because('TIMEOUT', timeouts),
  ...because('CONNECTION_LOST', lostConnections),
  ...because('SERVER_ERROR', serverErrors),
  ...because('UNREADABLE_ANSWER', unreadableAnswers),
  ...because('NOT_CONFIRMED', unconfirmedSuccesses),
];
