import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type {
  UpdateOrganizationMutation,
  UpdateOrganizationMutationVariables,
} from '../schema/operations.ts';
import { settingNames } from '../src/config/config.ts';
import { scenarios } from '../src/sandbox/scenarios.ts';
import { insertSettingsTable, settingsDocuments } from './supply/settings-table.ts';
import { startGateway } from './support/start-gateway.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const api = read('schema/README.md');
const sandbox = read('src/sandbox/README.md');

/** Returns the names of a published document and of the fragments that it spreads, directly or not. */
function withFragments(name: string, found: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  if (found.has(name)) return found;
  const all = new Set(found).add(name);
  for (const [, fragment = ''] of readOperation(name).matchAll(/\.\.\.(\w+)/g)) {
    for (const each of withFragments(fragment, all)) all.add(each);
  }
  return all;
}

const jsonBlock = /^```json\n([^`]*)```/gm;

function readOperation(name: string): string {
  return readFileSync(new URL(`../schema/operations/${name}.graphql`, import.meta.url), 'utf8');
}

const updateOrganization = [...withFragments('UpdateOrganization')].map(readOperation).join('\n');

/** Fields whose values differ between runs; the README shows them as …. */
const varyingFields = new Set(['readAt', 'requestId', 'updatedAt']);

/** The earlier update with the idempotency key of the README. */
const earlierInput = { vida: { organizationId: '3', active: true } };

function normalize(value: unknown, key = ''): unknown {
  if (varyingFields.has(key)) return '…';
  if (Array.isArray(value)) return value.map((each) => normalize(each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(entries.map(([name, each]) => [name, normalize(each, name)]));
}

describe('the README', () => {
  it('has at most 15 kB', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(15_000);
  });

  const [, outcomesQuery = ''] = /^```graphql outcomes\n(.*?)^```/ms.exec(readme) ?? [];
  const blocks = [...readme.slice(readme.indexOf('<table>'), readme.indexOf('</table>')).matchAll(jsonBlock)];
  const [inputs, responses] = [blocks.slice(0, 3), blocks.slice(3)].map((each) =>
    each.map(([, json = '']) => JSON.parse(json)),
  );

  it.each(responses?.map((response, index) => ({ response, input: inputs?.[index] })) ?? [])(
    'shows the real $response.__typename beside the others',
    async ({ input, response }) => {
      const { send } = await startGateway({ timeoutMs: 300 });
      const { data } = await send<UpdateOrganizationMutation, { input: unknown }>(outcomesQuery, { input });
      expect(data?.updateOrganization).toEqual(response);
    },
  );

  it('shows three outcomes beside each other', () => {
    expect(responses).toHaveLength(3);
  });
});

describe('the documents', () => {
  const examples = [
    ...api.matchAll(
      /^#### `(\w+)`(?:(?!^#)[\s\S])*?```json input\n([^`]*)```[^#]*?```json response\n([^`]*)```/gm,
    ),
  ];

  it('contains an example of every member of the union', () => {
    const members = new Set(scenarios.map(({ unionMember }) => unionMember));
    expect(new Set(examples.map(([, member]) => member))).toEqual(
      members.add('OrganizationIdempotencyError').add('OrganizationConflictError'),
    );
  });

  it.each(examples.map(([, member, input = '', expected = '']) => ({ member, input, expected })))(
    'shows the real response of $member',
    async ({ expected, input, member }) => {
      const { send } = await startGateway({ timeoutMs: expected.includes('TIMEOUT') ? 300 : 10_000 });
      const update = (variables: UpdateOrganizationMutationVariables) =>
        send<UpdateOrganizationMutation, typeof variables>(updateOrganization, variables);
      const idempotencyKey = member === 'OrganizationIdempotencyError' ? 'order-65' : null;
      if (idempotencyKey) await update({ input: earlierInput, idempotencyKey });
      const { data } = await update({ input: JSON.parse(input), idempotencyKey });
      expect(data?.updateOrganization?.__typename).toBe(member);
      expect(normalize(data?.updateOrganization)).toEqual(normalize(JSON.parse(expected)));
    },
  );

  it.each(
    [
      ...`${readme}
${api}`.matchAll(/curl [^\n]+-d '([^']+)'\n```\n\n```json\n([^\n]+)\n/g),
    ].map((match) => [match[1], match[2]]),
  )('shows the real response to %s', async (body = '', expected = '') => {
    const { gateway } = await startGateway({ connectionKeys: ['vertra@emea'] });
    const response = await gateway.fetch('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(await response.text()).toBe(expected);
  });

  it.each(settingsDocuments)('%s documents exactly the existing settings, as the help does', (path) => {
    const text = read(path);
    expect(text).toBe(insertSettingsTable(path, text));
    const documented = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(documented.toSorted()).toEqual(settingNames.toSorted());
  });

  it('documents exactly the scenarios of the sandbox', () => {
    const rows = scenarios.map(({ name, reason, unionMember, description, vertraId, vidaId }) => {
      const cell = (id: string | undefined) => (id === undefined ? '–' : `\`${id}\``);
      const result = [unionMember.replace('Organization', ''), reason].filter(Boolean).join(' ');
      return `| ${name} | ${cell(vidaId)} | ${cell(vertraId)} | ${description} | ${result} |`;
    });
    const documented = sandbox.split('\n').filter((line) => /^\| [a-z-]+ \| (`\d+`|–) \|/.test(line));
    expect(documented).toEqual(rows);
  });
});
