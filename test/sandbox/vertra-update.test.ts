import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Client } from './clients.ts';
import { collectionOf, json, readResponse, sendToVertra, vertraClient } from './clients.ts';
import {
  dialects,
  documented,
  expectRefusal,
  hasTags,
  resourceOf,
  success,
  toSummary,
} from './vertra-documented.ts';

describe.each(dialects)('an update of Vertra in the dialect %s', (dialect) => {
  const resource = resourceOf(dialect);
  const collection = collectionOf(dialect);
  let sandbox: Sandbox;
  let client: Client;

  beforeAll(async () => {
    sandbox = await startSandbox({ vertraDialect: dialect });
    client = vertraClient(sandbox.vertra, dialect);
  });
  beforeEach(() => sandbox.vertra.reset());
  afterAll(() => sandbox.close());

  const expectRefused = (pending: Promise<Response>, status: number, code: string) =>
    expectRefusal(pending, dialect, status, code);

  it('changes the given fields, keeps the others, and returns the organization', async () => {
    const { status, body } = await readResponse(client.update('org123', { name: 'Renamed' }));
    expect(status).toBe(200);
    expect(body).toEqual(
      success(
        dialect,
        toSummary(dialect, { ...documented, name: 'Renamed', updated_at: expect.any(String) }),
      ),
    );
    expect(await readResponse(client.read('org123'))).toMatchObject({ body });
    expect(sandbox.vertra.writes('org123')).toBe(1);
  });

  it('sets updated_at to a later time, even twice within a second', async () => {
    const timestamps = ['2025-08-14T20:00:00Z'];
    for (const name of ['One', 'Two', 'Three']) {
      await client.update('org123', { name });
      timestamps.push(String(sandbox.vertra.organization('org123')?.['updated_at']));
    }
    const millis = timestamps.map((timestamp) => Date.parse(timestamp));
    expect(millis).toEqual([...new Set(millis)].sort((left, right) => left - right));
    for (const timestamp of timestamps) expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('accepts an update without fields', async () => {
    expect(await readResponse(client.update('org123', {}))).toMatchObject({ status: 200 });
  });

  it.each([
    ['name', 50],
    ['description', 200],
  ])('accepts a %s of %i characters and refuses one more', async (field, limit) => {
    expect(await readResponse(client.update('org123', { [field]: 'é'.repeat(limit) }))).toMatchObject({
      status: 200,
    });
    const code = `${field.toUpperCase()}_TOO_LONG`;
    await expectRefused(client.update('org123', { [field]: 'é'.repeat(limit + 1) }), 400, code);
    expect(sandbox.vertra.writes('org123')).toBe(1);
  });

  it.each([
    ['name', 7, 'NAME_MUST_BE_A_STRING'],
    ['name', null, 'NAME_MUST_BE_A_STRING'],
    ['description', ['text'], 'DESCRIPTION_MUST_BE_A_STRING'],
    ['description', null, 'DESCRIPTION_MUST_BE_A_STRING'],
  ])('refuses a %s that is %j', async (field, value, code) => {
    await expectRefused(client.update('org123', { [field]: value }), 400, code);
    expect(sandbox.vertra.writes('org123')).toBe(0);
  });

  it('applies nothing when one of two fields breaks a rule', async () => {
    const before = sandbox.vertra.organization('org123');
    await expectRefused(
      client.update('org123', { name: 'Renamed', description: 7 }),
      400,
      'DESCRIPTION_MUST_BE_A_STRING',
    );
    expect(sandbox.vertra.organization('org123')).toEqual(before);
  });

  it('refuses the name of another organization, and compares names exactly', async () => {
    const status = dialect === 'organizations' ? 400 : 409;
    await expectRefused(
      client.update('org123', { name: 'taken' }),
      status,
      `${resource}_NAME_ALREADY_EXISTS`,
    );
    expect(await readResponse(client.update('org123', { name: 'Taken' }))).toMatchObject({ status: 200 });
    expect(await readResponse(client.update('org456', { name: 'taken' }))).toMatchObject({ status: 200 });
  });

  it.each(['[]', 'null', '{"updates":', ''])('refuses the body %j', async (body) => {
    const init = { ...json('PUT', undefined), body };
    await expectRefused(sendToVertra(sandbox.vertra, `${collection}/org123`, init), 400, 'VALIDATION_ERROR');
  });

  if (hasTags(dialect)) {
    it('replaces the tags, each of at most 20 characters', async () => {
      const tags = ['x'.repeat(20), 'b'];
      expect(await readResponse(client.update('org123', { tags }))).toMatchObject({
        body: { response: { tags } },
      });
      await expectRefused(client.update('org123', { tags: ['a', 'x'.repeat(21)] }), 400, 'TAG_TOO_LONG');
    });

    it.each([['a'], [null], [['a', 7]], [{ a: 'b' }]])('refuses tags that are %j', async (tags) => {
      await expectRefused(client.update('org123', { tags }), 400, 'TAGS_MUST_BE_AN_ARRAY');
    });

    it.each([{}, { updates: null }, { updates: [] }, { updates: 'name' }, { name: 'Renamed' }])(
      'refuses %j, which has no object of updates',
      async (body) => {
        const response = sendToVertra(sandbox.vertra, `${collection}/org123`, json('PUT', body));
        await expectRefused(response, 400, 'VALIDATION_ERROR');
      },
    );
  } else {
    it('ignores tags, which the dialect does not have', async () => {
      const { status, body } = await readResponse(client.update('org123', { name: 'Renamed', tags: 7 }));
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('response.tags');
    });

    it('ignores a nested object of updates', async () => {
      const body = { updates: { name: 'Renamed' } };
      await sendToVertra(sandbox.vertra, `${collection}/org123`, json('PUT', body));
      expect(sandbox.vertra.organization('org123')).toMatchObject({ name: documented.name });
    });
  }
});
