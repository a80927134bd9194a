import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { StartBulkUpdateDocument } from '../../schema/operations.ts';
import { createDefaultTabs } from '../../src/explorer/default-tabs.ts';
import { examples } from '../../src/explorer/examples.ts';
import { openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

const folder = new URL('../../schema/operations/', import.meta.url);
const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
const tabs = createDefaultTabs(texts, { isSandbox: true });

async function run(title: string) {
  const { sandbox, send } = await startGateway();
  const tab = tabs.find(({ query }) =>
    new RegExp(`^(query|mutation|subscription) ${title}\\b`, 'm').test(query),
  );
  const { data, errors } = await send(tab?.query ?? '', JSON.parse(tab?.variables || '{}'));
  expect(errors).toBeUndefined();
  return { data: JSON.parse(JSON.stringify(data)), sandbox };
}

describe('createDefaultTabs', () => {
  it('creates a tab for each example', () => {
    expect(tabs.map(({ query }) => /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1])).toEqual(
      examples.map(({ title }) => title),
    );
  });

  it('uses every published operation', () => {
    const names = texts.flatMap((text) =>
      parse(text).definitions.flatMap((each) =>
        each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value] : [],
      ),
    );
    expect(new Set(examples.map(({ operation }) => operation))).toEqual(new Set(names));
  });

  it.each([
    ['UpdateVida', 'OrganizationUpdated'],
    ['UpdateVertra', 'OrganizationUpdated'],
    ['PartlyApplied', 'OrganizationPartiallyUpdated'],
    ['RejectedInput', 'OrganizationInputError'],
    ['UnknownOutcome', 'OrganizationOutcomeUnknownError'],
  ])('creates a tab %s whose result is %s', async (title, member) => {
    const { data } = await run(title);
    expect(data.updateOrganization.__typename).toBe(member);
  });

  it('creates tabs Preview and PreviewMany whose results are comparisons and an input error', async () => {
    const one = await run('Preview');
    expect(one.data.compareUpdate).toMatchObject({
      __typename: 'OrganizationComparison',
      fields: [{ state: 'SAME' }, { state: 'DIFFERENT' }],
    });
    const many = await run('PreviewMany');
    expect(many.data.compareUpdates.map((each: { __typename: string }) => each.__typename)).toEqual([
      'OrganizationComparison',
      'OrganizationComparison',
      'OrganizationInputError',
    ]);
  });

  it('creates a tab Batch whose result has an outcome for each item', async () => {
    const { data } = await run('Batch');
    expect(data.updateOrganizations.map((each: { __typename: string }) => each.__typename)).toEqual([
      'OrganizationUpdated',
      'OrganizationUpdated',
      'OrganizationNotFoundError',
    ]);
  });

  it('puts the id of the bulk update that StartBulk starts into the tabs after it', async () => {
    const { send } = await openBulkGateway();
    const variablesOf = (title: string) =>
      JSON.parse(tabs.find(({ query }) => query.includes(` ${title}(`))?.variables ?? '');
    const { data } = await send(StartBulkUpdateDocument, variablesOf('StartBulk'));
    for (const title of ['WatchBulk', 'BulkFailures', 'CancelBulk', 'RetryBulk']) {
      expect(data?.startBulkUpdate).toMatchObject({ id: variablesOf(title).id, total: 24 });
    }
  });

  it('creates tabs ReadOne and ReadMany whose results are organizations and a not-found error', async () => {
    const one = await run('ReadOne');
    expect(one.data.organization).toMatchObject({ __typename: 'Organization', name: 'Orbital Freight' });
    const many = await run('ReadMany');
    expect(many.data.organizations.map((each: { __typename: string }) => each.__typename)).toEqual([
      'Organization',
      'Organization',
      'OrganizationNotFoundError',
    ]);
  });

  it('creates tabs ListBulk and Changes whose results are pages', async () => {
    const { send } = await openBulkGateway();
    const list = tabs.find(({ query }) => query.includes(' ListBulk('));
    const { data } = await send(list?.query ?? '', JSON.parse(list?.variables ?? ''));
    expect(data).toMatchObject({ bulkUpdates: { edges: [], error: null } });
    expect((await run('Changes')).data.organizationChanges).toMatchObject({ edges: [], error: null });
  });

  it('creates tabs List and Providers whose results are a page and the status of both providers', async () => {
    const list = await run('List');
    expect(list.data.organizationList).toMatchObject({
      edges: [{}, {}],
      pageInfo: { hasNextPage: true },
      error: null,
    });
    expect((await run('Providers')).data.organizationProviders).toHaveLength(2);
  });

  it('puts no organization id into a tab outside the sandbox', async () => {
    const variables = createDefaultTabs(texts, { isSandbox: false }).map((tab) => tab.variables);
    const ids = [...variables.join().matchAll(/"(?:organizationId|id)": "([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids)).toEqual(new Set(['an-organization-id']));
    expect(variables.join()).not.toMatch(/"(vida|vertra):/);
  });
});
