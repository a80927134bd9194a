import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDefaultTabs } from '../../src/explorer/default-tabs.ts';
import { toVerdicts } from '../../src/explorer/verdict/to-verdicts.ts';
import { schema } from '../../src/graphql/schema.ts';
import { openBulkGateway } from '../bulk/open-bulk-gateway.ts';

const tabs = createDefaultTabs({ isSandbox: true, keySuffix: 'one' });

const toTitle = (query: string) => /^(?:query|mutation) (\w+)/m.exec(query)?.[1] ?? '';

/** The verdicts on each tab, in the order of the story. */
const expected: Readonly<Record<string, readonly string[]>> = {
  AllSaved: ['Saved: name saved, smsEnabled saved'],
  SavedInPart: ['Saved in part: name saved, email rejected, smsEnabled unknown'],
  Refused: ['Refused: nothing was saved: name not saved, tags not saved'],
  Conflict: ['Saved: description saved', 'Conflict: nothing was saved: description changed since'],
  Unknown: ['Unknown whether it was saved: name unknown'],
  SameKeyTwice: ['Saved: description saved', 'Saved before: description saved'],
  Batch: ['2 of 3 saved: 2 saved, 1 not saved'],
  Bulk: ['Queued: 0 of 24 done: 24 waiting'],
  Read: ['Read: Orbital Freight: '],
  List: ['2 organizations on this page: '],
  Accounts: ['2 organizations on this page: ', '2 organizations on this page: '],
};

describe('createDefaultTabs', () => {
  it('creates the tabs in the order of the story', () => {
    expect(tabs.map(({ query }) => toTitle(query))).toEqual(Object.keys(expected));
  });

  it.each(tabs.map((tab) => ({ ...tab, title: toTitle(tab.query) })))(
    'creates a tab $title that is valid, and whose verdict says what became of it',
    async ({ query, title, variables }) => {
      expect(validate(schema, parse(query))).toEqual([]);
      const { send } = await openBulkGateway({}, { connectionKeys: ['vertra@emea'] });
      const request = { query, variables: JSON.parse(variables) };
      const { data = null, errors } = await send(query, request.variables);
      expect(errors).toBeUndefined();
      const verdicts = toVerdicts(request, { data: data as Record<string, unknown> });
      const words = verdicts.map(({ counts, fields, title: words }) => {
        const parts = [...fields.map(({ name, state }) => `${name} ${state}`)];
        return `${words}: ${[...parts, ...counts.map(({ count, label }) => `${count} ${label}`)].join(', ')}`;
      });
      expect(words).toEqual(expected[title]);
    },
  );

  it('gives each update a key that differs between tabs and page loads', () => {
    const toKeys = (keySuffix: string) =>
      createDefaultTabs({ isSandbox: true, keySuffix }).flatMap(({ variables }) =>
        Object.entries(JSON.parse(variables)).flatMap(([name, value]) => (/key$/i.test(name) ? [value] : [])),
      );
    const all = [...toKeys('one'), ...toKeys('two')];
    expect(all).toHaveLength(18);
    expect(new Set(all).size).toBe(all.length);
    for (const { query } of tabs.filter(({ query }) => query.includes('mutation')))
      expect(query.match(/idempotencyKey: \$\w+/g)).toHaveLength(query.match(/input(s)?: \$/g)?.length ?? 0);
  });

  it('fits every line of an operation into an editor of half a small screen', () => {
    const long = tabs.flatMap(({ query }) => query.split('\n').filter((line) => line.length > 50));
    expect(long).toEqual([]);
  });

  it('puts no organization id and no connection into a tab outside the sandbox', () => {
    const variables = createDefaultTabs({ isSandbox: false, keySuffix: 'one' }).map((tab) => tab.variables);
    const ids = [...variables.join().matchAll(/"(?:organizationId|id)": "([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids)).toEqual(new Set(['an-organization-id']));
    expect(variables.join()).not.toMatch(/"(vida|vertra)[:@]|emea/);
  });
});
