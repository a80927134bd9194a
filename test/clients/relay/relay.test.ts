import { rm } from 'node:fs/promises';
import type { ConcreteRequest, ReaderFragment, Variables } from 'relay-runtime';
import { getSingularSelector, getValueAtPath } from 'relay-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { respondWith } from '../../../src/sandbox/faults.ts';
import { openBulkGateway } from '../../bulk/open-bulk-gateway.ts';
import { listen } from '../../support/start-gateway.ts';
import { startRecordingGateway } from '../recording-gateway.ts';
import { createEnvironment, mutate, openPages } from './relay-client.ts';
import type { Artifact } from './relay-project.ts';
import { compile, createRelayProject, importArtifacts } from './relay-project.ts';

let folder: string;
let output: string;
let artifacts: ReadonlyMap<string, Artifact>;

beforeAll(async () => {
  folder = await createRelayProject();
  output = await compile(folder);
  artifacts = await importArtifacts(folder);
});

afterAll(() => rm(folder, { recursive: true }));

// Relay warns on the console about a response or a page that it does not expect.
const warn = vi.spyOn(globalThis.console, 'error');
afterEach(() => {
  expect(warn.mock.calls).toEqual([]);
});

const findRequest = (name: string) => artifacts.get(name) as ConcreteRequest;
const findFragment = (name: string) => artifacts.get(name) as ReaderFragment;

it('the compiler of Relay accepts the schema and every published operation without a warning', () => {
  const lines = output.trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('[INFO] '))).toEqual([]);
  expect(lines.at(-1)).toBe('[INFO] Done.');
  for (const name of ['OrganizationListQuery', 'UpdateOrganizationMutation', 'OrganizationPagesNextQuery']) {
    expect(artifacts.has(name)).toBe(true);
  }
});

it('the gateway answers every compiled operation without an error', async () => {
  const bulk = await openBulkGateway({}, { resellerId: '7' });
  const url = await listen(bulk.gateway);
  const input = { vida: { organizationId: '3', name: 'N' } };
  const values: Variables = {
    id: 'vida:3',
    ids: ['vida:3', 'vertra:org123'],
    input,
    inputs: [input],
    provider: 'VIDA',
  };
  const requests = [...artifacts.values()].filter((each) => each.kind === 'Request');
  expect(requests.length).toBeGreaterThan(10);
  for (const { operation, params } of requests) {
    const names = operation.argumentDefinitions.map(({ name }) => name);
    const variables = Object.fromEntries(names.map((name) => [name, values[name]]));
    const accept = params.operationKind === 'subscription' ? 'text/event-stream' : 'application/json';
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: params.text, variables }),
    });
    expect([params.name, response.status, await response.text()]).toEqual([
      params.name,
      200,
      expect.not.stringContaining('"errors"'),
    ]);
  }
});

describe('a list of organizations in Relay', () => {
  interface Organization {
    readonly id: string;
    readonly name: string | null;
  }

  async function openList() {
    const gateway = await startRecordingGateway();
    const environment = createEnvironment(gateway);
    const pageArtifacts = {
      query: findRequest('OrganizationPagesQuery'),
      fragment: findFragment('OrganizationPages_query'),
      path: ['OrganizationPages_query'],
    };
    const pages = await openPages<Organization>(environment, pageArtifacts, { provider: 'VERTRA' });
    const ids = () => pages.read().edges.map(({ node }) => node.id);
    return { ...gateway, ...pages, environment, ids };
  }

  const firstPage = ['vertra:org123', 'vertra:org456'];
  const all = [...firstPage, 'vertra:org789', 'vertra:north/west 50%'];

  it('is extended by the next page to its end', async () => {
    const { ids, loadNext, read, sandbox, sent } = await openList();
    expect(ids()).toEqual(firstPage);
    expect(read()).toMatchObject({ pageInfo: { hasNextPage: true }, error: null });
    await loadNext();
    expect(ids()).toEqual(all);
    expect(read()).toMatchObject({ pageInfo: { hasNextPage: false }, error: null });
    expect(sent.map(({ variables }) => variables)).toEqual([
      { provider: 'VERTRA' },
      { provider: 'VERTRA', first: 2, after: expect.any(String) },
    ]);
    expect(sandbox.vertra.requests).toHaveLength(2);
  });

  it('ends with an error and keeps its pages when the provider refuses the next page', async () => {
    const { ids, loadNext, read, sandbox } = await openList();
    sandbox.vertra.inject(() => respondWith({ status: 403 }));
    await loadNext();
    expect(ids()).toEqual(firstPage);
    expect(read()).toMatchObject({
      pageInfo: { hasNextPage: false },
      error: { code: 'FORBIDDEN', retryable: false },
    });
  });

  it('loads the page again that could not be listed for a while', async () => {
    const { ids, loadNext, read, sandbox } = await openList();
    let refusals = 1;
    sandbox.vertra.inject(() => {
      refusals -= 1;
      return refusals >= 0 ? respondWith({ status: 429 }) : undefined;
    });
    await loadNext();
    expect(ids()).toEqual(firstPage);
    expect(read()).toMatchObject({
      pageInfo: { hasNextPage: true },
      error: { code: 'RATE_LIMITED', retryable: true },
    });
    await loadNext();
    expect(ids()).toEqual(all);
    expect(read()).toMatchObject({ pageInfo: { hasNextPage: false }, error: null });
  });

  it('shows an update of a listed organization without another request', async () => {
    const { environment, loadNext, read, sandbox, sent } = await openList();
    await loadNext();
    const input = { vertra: { organizationId: 'org789', name: 'renamed' } };
    const result = await mutate(environment, findRequest('UpdateOrganizationMutation'), { input });
    expect(result).toMatchObject({ updateOrganization: { __typename: 'OrganizationUpdated' } });
    expect(sandbox.vertra.writes('org789')).toBe(1);
    expect(read().edges.map(({ node }) => node.name)).toContain('renamed');
    expect(sent).toHaveLength(3);
  });

  it('keeps a listed organization when its update is refused', async () => {
    const { environment, read } = await openList();
    const before = read();
    const input = { vertra: { organizationId: 'org123', name: null } };
    const result = await mutate(environment, findRequest('UpdateOrganizationMutation'), { input });
    expect(result).toMatchObject({ updateOrganization: { __typename: 'OrganizationInputError' } });
    expect(read()).toEqual(before);
  });
});

it('Relay extends the failed items of a bulk update by the next page, through node', async () => {
  const bulk = await openBulkGateway();
  const environment = createEnvironment({ fetch, url: await listen(bulk.gateway) });
  const ids = ['a', 'b', 'org123', 'c', 'd', 'e'];
  const inputs = ids.map((organizationId) => ({ vertra: { organizationId, name: 'n' } }));
  const mutation = findRequest('StartBulkUpdateMutation');
  const result = (await mutate(environment, mutation, { inputs })) as { startBulkUpdate: object };
  const selector = getSingularSelector(
    findFragment('BulkFields'),
    getValueAtPath(result, ['startBulkUpdate', 'BulkFields']),
  );
  const { id } = (selector && environment.lookup(selector).data) as unknown as { id: string };
  await bulk.waitForEnd(id);
  const pageArtifacts = {
    query: findRequest('FailedItemPagesQuery'),
    fragment: findFragment('FailedItemPages_bulkUpdate'),
    path: ['node', 'FailedItemPages_bulkUpdate'],
  };
  interface Item {
    readonly index: number;
    readonly error: { readonly code: string } | null;
  }
  const { loadNext, read } = await openPages<Item>(environment, pageArtifacts, { id });
  const indexes = () => read().edges.map(({ node }) => node.index);
  expect(indexes()).toEqual([0, 1]);
  await loadNext();
  expect(indexes()).toEqual([0, 1, 3, 4]);
  await loadNext();
  expect(indexes()).toEqual([0, 1, 3, 4, 5]);
  expect(read()).toMatchObject({ pageInfo: { hasNextPage: false }, error: null });
  expect(read().edges.map(({ node }) => node.error)).toEqual(Array(5).fill({ code: 'NOT_FOUND' }));
});
