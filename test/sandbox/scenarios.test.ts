import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import type { Client } from './clients.ts';
import { vertraClient, vidaClient } from './clients.ts';
import type { Outcome } from './outcomes.ts';
import { commonOutcomes, observe, vertraOutcomes, vidaOutcomes } from './outcomes.ts';
import { dialects } from './vertra-dialect.ts';

interface Play {
  readonly scenario: Scenario;
  readonly name: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function playsOf(key: 'vidaId' | 'vertraId', nameField: string): readonly Play[] {
  return scenarios.flatMap((scenario) => {
    const id = scenario[key];
    if (id === undefined) return [];
    return [
      { scenario, name: scenario.name, id, fields: scenario.sampleUpdate ?? { [nameField]: 'Renamed' } },
    ];
  });
}

const vidaPlays = playsOf('vidaId', 'orgName');
const vertraPlays = playsOf('vertraId', 'name');

/** Updates as a client does that sends again only when asked to wait for no time at all. */
async function playToTheEnd(client: Client, { id, fields, scenario }: Play): Promise<Outcome> {
  const first = await observe(client, id, fields, scenario.reason === 'TIMEOUT');
  return first.retryAfter === '0' ? observe(client, id, fields, false) : first;
}

function describeBox(
  plays: readonly Play[],
  start: () => Promise<{ sandbox: Sandbox; client: Client }>,
  ownOutcomes: Readonly<Record<string, Outcome>>,
): void {
  let sandbox: Sandbox;
  let client: Client;
  beforeAll(async () => {
    ({ sandbox, client } = await start());
  });
  beforeEach(() => client.box.reset());
  afterAll(() => sandbox.close());

  it.each(plays)('$name: the first update is answered on the wire as told', async (play) => {
    const expected = ownOutcomes[play.name] ?? commonOutcomes[play.name];
    const isOpenEnded = play.scenario.reason === 'TIMEOUT';
    expect(await observe(client, play.id, play.fields, isOpenEnded)).toEqual(expected);
  });

  it.each(plays)('$name: $scenario.writes updates are applied, and the state tells so', async (play) => {
    const before = client.box.organization(play.id);
    await playToTheEnd(client, play);
    expect(client.box.writes(play.id)).toBe(play.scenario.writes);
    const after = expect(client.box.organization(play.id));
    if (play.scenario.writes === 1) after.not.toEqual(before);
    else after.toEqual(before);
  });

  it.each(plays)('$name: the organization can be read as any other', async ({ id }) => {
    expect((await client.read(id)).status).toBe(200);
  });

  it.each(plays.filter(({ name }) => name.endsWith('-then-fine')))(
    '$name: the second update and those after it are fine',
    async ({ id, fields }) => {
      await observe(client, id, fields, false);
      expect(await observe(client, id, fields, false)).toMatchObject({ status: 200 });
      expect(await observe(client, id, fields, false)).toMatchObject({ status: 200 });
      expect(client.box.writes(id)).toBe(2);
    },
  );
}

describe('the scenarios of Vida', () => {
  const start = async () => {
    const sandbox = await startSandbox();
    return { sandbox, client: vidaClient(sandbox.vida) };
  };
  describeBox(vidaPlays, start, vidaOutcomes);
});

describe.each(dialects)('the scenarios of Vertra in the dialect %s', (dialect) => {
  const start = async () => {
    const sandbox = await startSandbox({ vertraDialect: dialect });
    return { sandbox, client: vertraClient(sandbox.vertra, dialect) };
  };
  describeBox(vertraPlays, start, vertraOutcomes(dialect));
});

describe('the table of scenarios', () => {
  it('gives each Vida scenario a decimal id of its own from 9000 to 9999', () => {
    const ids = vidaPlays.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^9\d{3}$/);
  });

  it('names each Vertra scenario in its id', () => {
    expect(vertraPlays.map(({ id }) => id)).toEqual(vertraPlays.map(({ name }) => `fault-${name}`));
    expect(new Set(vertraPlays.map(({ id }) => id)).size).toBe(vertraPlays.length);
  });

  it('gives a reason exactly where the outcome is unknown', () => {
    for (const { unionMember, reason } of scenarios) {
      expect(reason !== undefined).toBe(unionMember === 'OrganizationOutcomeUnknownError');
    }
  });
});

describe('the partial scenario', () => {
  it('refuses a setting that is sent alone with 400', async () => {
    const sandbox = await startSandbox();
    expect(await observe(vidaClient(sandbox.vida), '9207', { orgName: 'Renamed' }, false)).toEqual({
      status: 400,
      body: { success: false, message: 'Unable to update orgName.', failedSettings: ['orgName'] },
    });
    expect(sandbox.vida.writes('9207')).toBe(0);
    await sandbox.close();
  });
});
