import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { examples } from '../../src/explorer/examples.ts';
import { createReadyTabs } from '../../src/explorer/ready-tabs.ts';
import { startGateway } from '../support/start-gateway.ts';

const folder = new URL('../../schema/operations/', import.meta.url);
const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
const tabs = createReadyTabs(texts, { inBox: true });

async function run(title: string) {
  const { sandbox, send } = await startGateway();
  const tab = tabs.find(({ query }) => new RegExp(`^(query|mutation) ${title}\\b`, 'm').test(query));
  const { data, errors } = await send(tab?.query ?? '', JSON.parse(tab?.variables || '{}'));
  expect(errors).toBeUndefined();
  return { data: JSON.parse(JSON.stringify(data)), sandbox };
}

describe('a ready tab', () => {
  it('stands for each example', () => {
    expect(tabs.map(({ query }) => /^(?:query|mutation) (\w+)/m.exec(query)?.[1])).toEqual(
      examples.map(({ title }) => title),
    );
  });

  it('shows every operation that frontends send', () => {
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
  ])('%s shows %s', async (title, member) => {
    const { data } = await run(title);
    expect(data.updateOrganization.__typename).toBe(member);
  });

  it('Batch shows an outcome for each item', async () => {
    const { data } = await run('Batch');
    expect(data.updateOrganizations.map((each: { __typename: string }) => each.__typename)).toEqual([
      'OrganizationUpdated',
      'OrganizationUpdated',
      'OrganizationNotFoundError',
    ]);
  });

  it('ReadOne and ReadMany show organizations, and what is not there', async () => {
    const one = await run('ReadOne');
    expect(one.data.organization).toMatchObject({ __typename: 'Organization', name: 'Orbital Freight' });
    const many = await run('ReadMany');
    expect(many.data.organizations.map((each: { __typename: string }) => each.__typename)).toEqual([
      'Organization',
      'Organization',
      'OrganizationNotFoundError',
    ]);
  });

  it('List and Providers show what is here', async () => {
    const list = await run('List');
    expect(list.data.organizationList).toMatchObject({ nodes: [{}, {}], pageInfo: { hasNextPage: true } });
    expect((await run('Providers')).data.organizationProviders).toHaveLength(2);
  });

  it('names no organization where a real one would be updated', async () => {
    const variables = createReadyTabs(texts, { inBox: false }).map((tab) => tab.variables);
    const ids = [...variables.join().matchAll(/"(?:organizationId|id)": "([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids)).toEqual(new Set(['an-organization-id']));
    expect(variables.join()).not.toMatch(/"(vida|vertra):/);
  });
});
