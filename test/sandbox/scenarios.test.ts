import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import type { Client } from './clients.ts';
import { vertraClient, vidaClient } from './clients.ts';
import type { Outcome } from './outcomes.ts';
import { commonOutcomes, observe, vertraOutcomes, vidaOutcomes } from './outcomes.ts';
import { dialects } from './vertra-documented.ts';

interface ScenarioCase {
  readonly scenario: Scenario;
  readonly name: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function createCases(key: 'vidaId' | 'vertraId', nameField: string): readonly ScenarioCase[] {
  return scenarios.flatMap((scenario) => {
    const id = scenario[key];
    if (id === undefined) return [];
    return [
      { scenario, name: scenario.name, id, fields: scenario.sampleUpdate ?? { [nameField]: 'Renamed' } },
    ];
  });
}

const vidaCases = createCases('vidaId', 'orgName');
const vertraCases = createCases('vertraId', 'name');

/** Updates like a client that retries only after `Retry-After: 0`. */
async function updateWithRetry(client: Client, { id, fields, scenario }: ScenarioCase): Promise<Outcome> {
  const first = await observe(client, id, fields, scenario.reason === 'TIMEOUT');
  return first.retryAfter === '0' ? observe(client, id, fields, false) : first;
}

function describeScenarios(
  cases: readonly ScenarioCase[],
  start: () => Promise<{ sandbox: Sandbox; client: Client }>,
  providerOutcomes: Readonly<Record<string, Outcome>>,
): void {
  let sandbox: Sandbox;
  let client: Client;
  beforeAll(async () => {
    ({ sandbox, client } = await start());
  });
  beforeEach(() => client.provider.reset());
  afterAll(() => sandbox.close());

  it.each(cases)('$name: the first update has the documented outcome', async (scenarioCase) => {
    const expected = providerOutcomes[scenarioCase.name] ?? commonOutcomes[scenarioCase.name];
    const isOpenEnded = scenarioCase.scenario.reason === 'TIMEOUT';
    expect(await observe(client, scenarioCase.id, scenarioCase.fields, isOpenEnded)).toEqual(expected);
  });

  it.each(cases)('$name: $scenario.writes updates are applied and change the state', async (scenarioCase) => {
    const before = client.provider.organization(scenarioCase.id);
    await updateWithRetry(client, scenarioCase);
    expect(client.provider.writes(scenarioCase.id)).toBe(scenarioCase.scenario.writes);
    const after = expect(client.provider.organization(scenarioCase.id));
    if (scenarioCase.scenario.writes === 1) after.not.toEqual(before);
    else after.toEqual(before);
  });

  it.each(cases)('$name: the organization can be read', async ({ id }) => {
    expect((await client.read(id)).status).toBe(200);
  });

  it.each(cases.filter(({ name }) => name.endsWith('-then-fine')))(
    '$name: the second and the third update succeed',
    async ({ id, fields }) => {
      await observe(client, id, fields, false);
      expect(await observe(client, id, fields, false)).toMatchObject({ status: 200 });
      expect(await observe(client, id, fields, false)).toMatchObject({ status: 200 });
      expect(client.provider.writes(id)).toBe(2);
    },
  );
}

describe('the scenarios of Vida', () => {
  const start = async () => {
    const sandbox = await startSandbox();
    return { sandbox, client: vidaClient(sandbox.vida) };
  };
  describeScenarios(vidaCases, start, vidaOutcomes);
});

describe.each(dialects)('the scenarios of Vertra in the dialect %s', (dialect) => {
  const start = async () => {
    const sandbox = await startSandbox({ vertraDialect: dialect });
    return { sandbox, client: vertraClient(sandbox.vertra, dialect) };
  };
  describeScenarios(vertraCases, start, vertraOutcomes(dialect));
});

describe('the table of scenarios', () => {
  it('gives each Vida scenario a unique decimal id from 9000 to 9999', () => {
    const ids = vidaCases.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^9\d{3}$/);
  });

  it('derives the id of each Vertra scenario from its name', () => {
    expect(vertraCases.map(({ id }) => id)).toEqual(vertraCases.map(({ name }) => `fault-${name}`));
    expect(new Set(vertraCases.map(({ id }) => id)).size).toBe(vertraCases.length);
  });

  it('gives a reason exactly when the outcome is unknown', () => {
    for (const { unionMember, reason } of scenarios) {
      expect(reason !== undefined).toBe(unionMember === 'OrganizationOutcomeUnknownError');
    }
  });
});

describe('the partial scenario', () => {
  it('refuses a single setting with 400', async () => {
    const sandbox = await startSandbox();
    expect(await observe(vidaClient(sandbox.vida), '9207', { orgName: 'Renamed' }, false)).toEqual({
      status: 400,
      body: { success: false, message: 'Unable to update orgName.', failedSettings: ['orgName'] },
    });
    expect(sandbox.vida.writes('9207')).toBe(0);
    await sandbox.close();
  });
});

describe('the stale-form scenario', () => {
  it.each(['vida', 'vertra'] as const)(
    'changes after the first read since the last update (%s)',
    async (key) => {
      const sandbox = await startSandbox();
      const client =
        key === 'vida' ? vidaClient(sandbox.vida) : vertraClient(sandbox.vertra, 'organizations');
      const id = key === 'vida' ? '9205' : 'fault-stale-form';
      const read = async () => (await client.read(id)).text();
      const [first, second, third] = [await read(), await read(), await read()];
      expect(second).not.toBe(first);
      expect(third).toBe(second);
      await observe(client, id, { [key === 'vida' ? 'orgName' : 'name']: 'Renamed' }, false);
      const updated = await read();
      expect(updated).toContain('Renamed');
      expect(await read()).not.toBe(updated);
      expect(client.provider.writes(id)).toBe(1);
      await sandbox.close();
    },
  );
});

describe('the respelled scenario', () => {
  it('stores texts and tags in another spelling at Vertra', async () => {
    const sandbox = await startSandbox();
    const client = vertraClient(sandbox.vertra, 'organizations');
    const fields = { name: ' A \t B ', description: '\n', tags: ['b', ' a', 'b ', 'a'] };
    await observe(client, 'fault-respelled', fields, false);
    expect(sandbox.vertra.organization('fault-respelled')).toMatchObject({
      name: 'A B',
      description: '',
      tags: ['a', 'b'],
    });
    await sandbox.close();
  });

  it('stores texts in another spelling at Vida, and other settings unchanged', async () => {
    const sandbox = await startSandbox();
    await observe(vidaClient(sandbox.vida), '9204', { orgName: ' A  B ', smsEnabled: true }, false);
    expect(JSON.stringify(sandbox.vida.organization('9204'))).toContain('"orgName":"A B"');
    expect(JSON.stringify(sandbox.vida.organization('9204'))).toContain('"smsEnabled":true');
    await sandbox.close();
  });
});
