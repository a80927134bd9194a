import { isInterfaceType, isUnionType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createBulkOrganizations } from '../../../src/explorer/verdict/bulk-organizations.ts';
import { applies } from '../../../src/explorer/verdict/selection.ts';
import { toVerdicts } from '../../../src/explorer/verdict/to-verdicts.ts';
import { schema } from '../../../src/graphql/schema.ts';

const input = { vida: { organizationId: '3', name: 'Renamed', email: 'x' } };

const titles = (...[request, result, hasKey]: Parameters<typeof toVerdicts>) =>
  toVerdicts(request, result, hasKey).map(({ key, title }) => `${key}: ${title}`);

const labels = (...[request, result, hasKey]: Parameters<typeof toVerdicts>) =>
  toVerdicts(request, result, hasKey).flatMap(({ steps }) => steps.map(({ label }) => label));

const unknownResult = { __typename: 'OrganizationOutcomeUnknownError', applied: 'UNKNOWN', retryable: false };

describe('toVerdicts reads an operation in any form', () => {
  it('through aliases of fields and of __typename', () => {
    const query = `mutation { a: updateOrganization(input: {vida: {organizationId: 3, name: "x"}}) {
      type: __typename ... on OrganizationError { text: message sure: applied }
      ... on OrganizationUpdate { list: fields { p: path s: state } } } }`;
    const list = [{ p: ['input', 'vida', 'name'], s: 'APPLIED' }];
    const saved = { data: { a: { type: 'OrganizationUpdated', list } } };
    expect(toVerdicts({ query }, saved)).toMatchObject([
      { key: 'a', title: 'Saved', fields: [{ name: 'name', state: 'saved' }] },
    ]);
    const refused = { data: { a: { type: 'OrganizationForbiddenError', text: 'No.', sure: 'NOT_APPLIED' } } };
    expect(toVerdicts({ query }, refused)).toMatchObject([
      {
        title: 'Forbidden: nothing was saved',
        reason: 'No.',
        fields: [{ name: 'name', state: 'not saved' }],
      },
    ]);
  });

  it('through named fragments, fragments in fragments, and fragments that refer to themselves', () => {
    const query = `mutation M { ...Root } fragment Root on Mutation { updateOrganization(input: {vida: {organizationId: "3", name: "x"}}) { ...Result } }
      fragment Result on UpdateOrganizationResult { __typename ...Success ...Result }
      fragment Success on OrganizationUpdate { fields { ...Field } } fragment Field on OrganizationFieldResult { path state }`;
    const fields = [{ path: ['input', 'vida', 'name'], state: 'UNCONFIRMED' }];
    const data = { updateOrganization: { __typename: 'OrganizationPartiallyUpdated', fields } };
    expect(toVerdicts({ query }, { data })).toMatchObject([
      { title: 'Saved in part', fields: [{ name: 'name', state: 'unknown', tone: 'unknown' }] },
    ]);
  });

  it('with one key for different fields of different types', () => {
    const query = `mutation($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename
      ... on OrganizationInputError { x: message } ... on OrganizationNotFoundError { x: code applied } } }`;
    const data = {
      updateOrganization: { __typename: 'OrganizationNotFoundError', x: 'NOT_FOUND', applied: 'NOT_APPLIED' },
    };
    expect(toVerdicts({ query, variables: { input } }, { data })).toMatchObject([
      { title: 'Not found: nothing was saved', reason: null },
    ]);
  });

  it('with @skip and @include', () => {
    const query = `mutation($no: Boolean = false) { a: cancelBulkUpdate(id: "x") @include(if: $no) { __typename }
      b: updateOrganization(input: {vida: {organizationId: "3", name: "x"}}) { __typename @skip(if: $no) } }`;
    expect(titles({ query }, { data: { b: { __typename: 'OrganizationUpdated' } } })).toEqual(['b: Saved']);
  });

  it('with several operations, of which one is named', () => {
    const query =
      'query A { organization(id: "vida:3") { __typename } } mutation B { startBulkUpdate(inputs: []) { __typename } }';
    const data = { organization: { __typename: 'Organization' } };
    expect(titles({ query, operationName: 'A' }, { data })).toEqual(['organization: Read']);
    expect(titles({ query }, { data })).toEqual([]);
  });

  it('with several mutations, each with its own verdict', () => {
    const query = `mutation($input: UpdateOrganizationInput!) {
      first: updateOrganization(input: $input, idempotencyKey: "k") { __typename replayed: __typename }
      again: updateOrganization(input: $input, idempotencyKey: "k") { __typename ... on OrganizationUpdate { replayed } } }`;
    const data = {
      first: { __typename: 'OrganizationUpdated', replayed: 'OrganizationUpdated' },
      again: { __typename: 'OrganizationUpdated', replayed: true },
    };
    expect(titles({ query, variables: { input } }, { data })).toEqual([
      'first: Saved',
      'again: Saved before',
    ]);
  });
});

describe('toVerdicts offers to send an operation again', () => {
  const unkeyed =
    'updateOrganization(input: $input) { __typename ... on OrganizationError { applied retryable } }';
  const keyed = unkeyed.replace('$input', '$input, idempotencyKey: $key');
  const data = { updateOrganization: unknownResult };
  const again = 'Send again with the same key';

  it('with an unknown outcome only with a key', () => {
    const query = (field: string) => `mutation($input: UpdateOrganizationInput!, $key: String) { ${field} }`;
    const variables = { input, key: 'k' };
    expect(labels({ query: query(keyed), variables }, { data })).toContain(again);
    expect(labels({ query: query(keyed), variables: { input } }, { data })).toEqual([
      'Compare with the provider',
    ]);
    expect(labels({ query: query(keyed), variables: { input, key: null } }, { data })).not.toContain(again);
    expect(labels({ query: query(unkeyed), variables }, { data })).toEqual(['Compare with the provider']);
    expect(labels({ query: query(unkeyed), variables }, { data }, true)).toContain(again);
  });

  it('not when the result is the stored outcome, which would be the same again', () => {
    const query = `mutation($input: UpdateOrganizationInput!, $key: String) { updateOrganization(input: $input, idempotencyKey: $key) {
      __typename ... on OrganizationError { applied retryable replayed } } }`;
    const of = (replayed: boolean) => {
      const result = { data: { updateOrganization: { ...unknownResult, replayed } } };
      return toVerdicts({ query, variables: { input, key: 'k' } }, result).map(({ advice, steps }) => [
        advice,
        ...steps.map(({ label }) => label),
      ]);
    };
    expect(of(false)).toEqual([
      [
        'Compare to settle it. The same key returns the stored outcome, and the provider receives nothing.',
        'Compare with the provider',
        again,
      ],
    ]);
    expect(of(true)).toEqual([['Compare to settle it.', 'Compare with the provider']]);
  });

  it('not when another update of the operation has no key', () => {
    const query = `mutation($input: UpdateOrganizationInput!, $key: String) { ${keyed} other: ${unkeyed} }`;
    const both = { ...data, other: { ...unknownResult } };
    expect(labels({ query, variables: { input, key: 'k' } }, { data: both })).not.toContain(again);
  });

  it('with a retryable refusal, without a key only when it is the whole operation', () => {
    const limited = { __typename: 'OrganizationRateLimitedError', applied: 'NOT_APPLIED', retryable: true };
    const query = `mutation($input: UpdateOrganizationInput!) { ${unkeyed} }`;
    expect(labels({ query, variables: { input } }, { data: { updateOrganization: limited } })).toEqual([
      'Send again',
    ]);
    const two = query.replace('{ update', `{ other: ${unkeyed} update`);
    const results = { other: { __typename: 'OrganizationUpdated' }, updateOrganization: limited };
    expect(labels({ query: two, variables: { input } }, { data: results })).not.toContain('Send again');
  });
});

describe('toVerdicts claims nothing that it cannot know', () => {
  const query = (selection: string) =>
    `mutation($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { ${selection} } }`;
  const of = (selection: string, value: unknown) =>
    toVerdicts(
      { query: query(selection), variables: { input } },
      { data: { updateOrganization: value } as never },
    );

  it.each([
    ['no type and no outcome', '... on OrganizationError { message }', { message: 'x' }],
    ['only a field of a type', '... on OrganizationUpdate { replayed }', { replayed: false }],
    ['a member that is not known', '__typename', { __typename: 'OrganizationArchived' }],
    ['null without an error', '__typename', null],
    ['a text', '__typename', 'text'],
    ['a list', '__typename', []],
  ])('for a result with %s', (_case, selection, value) => {
    expect(of(selection, value)).toEqual([]);
  });

  it('for an input error without applied, which can be partly applied at Vida', () => {
    expect(of('__typename', { __typename: 'OrganizationInputError' })).toMatchObject([
      { tone: 'neutral', title: 'Refused', fields: [], steps: [] },
    ]);
    const value = {
      __typename: 'OrganizationInputError',
      applied: 'UNKNOWN',
      issues: [{ path: ['input', 'vida', 'email'], message: 'Invalid.' }],
    };
    expect(
      of('__typename ... on OrganizationInputError { applied issues { path message } }', value),
    ).toMatchObject([
      {
        tone: 'unknown',
        fields: [
          { name: 'name', state: 'unknown' },
          { name: 'email', state: 'rejected' },
        ],
      },
    ]);
  });

  it('for a later error, except what its applied says', () => {
    const later = { __typename: 'OrganizationLockedError' };
    expect(of('__typename', later)).toMatchObject([{ tone: 'neutral', title: 'Error' }]);
    expect(
      of('__typename ... on OrganizationError { applied }', { ...later, applied: 'NOT_APPLIED' }),
    ).toMatchObject([{ title: 'Refused: nothing was saved' }]);
  });

  it.each([
    '',
    '{',
    'query',
    'fragment F on Query { __typename }',
    '{ __typename }',
    '{ __schema { types { name } } }',
  ])('for the text %j', (text) => {
    expect(toVerdicts({ query: text }, { data: { __typename: 'Query', __schema: { types: [] } } })).toEqual(
      [],
    );
  });

  it.each([
    null,
    5,
    'text',
    [],
    { input: null },
    { input: { vida: null } },
    { input: { vida: { organizationId: {} } } },
  ])('for the variables %j', (variables) => {
    expect(() =>
      toVerdicts({ query: query('__typename'), variables }, { data: { updateOrganization: unknownResult } }),
    ).not.toThrow();
  });
});

describe('toVerdicts without a result of a field', () => {
  const write = {
    query:
      'mutation { updateOrganization(input: {vida: {organizationId: "3", name: "x"}}, idempotencyKey: "k") { __typename } }',
  };
  const readOne = { query: '{ organization(id: "vida:3") { __typename } }' };

  it('says that nothing is known of an update when no answer arrived, and that a read changed nothing', () => {
    expect(titles(write, null)).toEqual([
      'null: No answer arrived. Whether the update was applied is unknown.',
    ]);
    expect(labels(write, null)).toEqual(['Send again with the same key']);
    expect(titles(readOne, null)).toEqual(['null: No answer arrived. Nothing was changed.']);
    expect(titles({ query: '{' }, null)).toEqual([
      'null: No answer arrived. Whether the update was applied is unknown.',
    ]);
  });

  it('says that nothing was sent when the gateway refused the request', () => {
    const errors = [{ message: 'Syntax Error.', extensions: { code: 'GRAPHQL_PARSE_FAILED' } }];
    expect(titles(write, { errors })).toEqual(['null: Refused: nothing was sent']);
    expect(titles(readOne, { errors })).toEqual(['null: Refused']);
  });

  it('says that nothing is known of an update after an internal error', () => {
    const error = { message: 'An unexpected error occurred.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
    const unknown = ['updateOrganization: Unknown whether it was saved'];
    const data = { updateOrganization: null };
    expect(titles(write, { data, errors: [{ ...error, path: ['updateOrganization'] }] })).toEqual(unknown);
    expect(titles(write, { errors: [error] })).toEqual(['null: Unknown whether it was saved']);
    expect(titles(write, { data: null, errors: [error] })).toEqual(['null: Unknown whether it was saved']);
    expect(titles(write, { errors: [{ message: 'Bad Gateway' }] })).toEqual([
      'null: Unknown whether it was saved',
    ]);
  });
});

describe('toVerdicts of several updates', () => {
  const query = `mutation($inputs: [UpdateOrganizationInput!]!, $key: String) { updateOrganizations(inputs: $inputs, idempotencyKey: $key) {
    __typename ... on OrganizationError { message applied retryable } } }`;
  const inputs = [input, { vertra: { organizationId: 'org123', name: 'x' } }, input];

  it('counts the outcomes of a batch, and compares those that are unknown', () => {
    const data = {
      updateOrganizations: [
        { __typename: 'OrganizationUpdated' },
        { ...unknownResult, message: 'Lost.' },
        { __typename: 'OrganizationNotFoundError', message: 'No such.', applied: 'NOT_APPLIED' },
      ],
    };
    const [verdict] = toVerdicts({ query, variables: { inputs, key: 'k' } }, { data });
    expect(verdict).toMatchObject({
      tone: 'unknown',
      title: '1 of 3 saved',
      counts: [
        { label: 'saved', count: 1 },
        { label: 'not saved', count: 1 },
        { label: 'unknown', count: 1 },
      ],
      issues: [
        'inputs[1] (vertra:org123): Unknown whether it was saved. Lost.',
        'inputs[2] (vida:3): Not found: nothing was saved. No such.',
      ],
    });
    expect(verdict?.steps.map(({ label, operation }) => [label, operation?.variables])).toEqual([
      ['Compare with the provider', { inputs: [inputs[1]] }],
      ['Send again with the same key', undefined],
    ]);
  });

  it('lists at most five reasons of a batch', () => {
    const many = Array.from({ length: 40 }, () => input);
    const updateOrganizations = many.map(() => ({ ...unknownResult }));
    const [verdict] = toVerdicts({ query, variables: { inputs: many } }, { data: { updateOrganizations } });
    expect(verdict?.issues).toHaveLength(6);
    expect(verdict?.issues.at(-1)).toBe('and 35 more');
  });

  const counts = {
    total: 24,
    waiting: 0,
    updated: 21,
    partiallyUpdated: 0,
    failed: 3,
    unknown: 0,
    cancelled: 0,
  };
  const progress = `subscription { bulkUpdateProgress(id: "bulk:1") { __typename ... on OrganizationBulkUpdate {
    id state total waiting updated partiallyUpdated failed unknown cancelled } } }`;
  const bulk = (part: object) => ({ __typename: 'OrganizationBulkUpdate', id: 'bulk:1', ...counts, ...part });

  it('shows the progress of a bulk update, and offers to watch it while items are waiting', () => {
    const running = { bulkUpdateProgress: bulk({ state: 'RUNNING', waiting: 12, updated: 9 }) };
    expect(toVerdicts({ query: progress }, { data: running })).toMatchObject([
      { tone: 'neutral', title: 'Running: 12 of 24 done', steps: [] },
    ]);
    const query = progress.replace('subscription', 'query').replace('bulkUpdateProgress', 'bulkUpdate');
    const data = { bulkUpdate: running.bulkUpdateProgress };
    expect(labels({ query }, { data })).toEqual(['Watch the progress']);
    const done = { bulkUpdateProgress: bulk({ state: 'DONE' }) };
    expect(toVerdicts({ query: progress }, { data: done })).toMatchObject([
      {
        tone: 'partial',
        title: 'Finished: 21 saved, 3 not saved',
        counts: [
          { label: 'saved', count: 21 },
          { label: 'not saved', count: 3 },
        ],
        steps: [{ label: 'Show what was not fully saved' }, { label: 'Retry what was not saved' }],
      },
    ]);
  });

  it('is refused only when nothing was saved', () => {
    const failed = { bulkUpdateProgress: bulk({ state: 'DONE', updated: 0, failed: 24 }) };
    expect(toVerdicts({ query: progress }, { data: failed })).toMatchObject([
      { tone: 'refused', title: 'Finished: 24 not saved' },
    ]);
    const some = ['OrganizationUpdated', 'OrganizationForbiddenError', 'OrganizationForbiddenError'];
    const batch = (names: readonly string[]) =>
      toVerdicts(
        { query, variables: { inputs } },
        {
          data: { updateOrganizations: names.map((__typename) => ({ __typename, applied: 'NOT_APPLIED' })) },
        },
      ).map(({ tone }) => tone);
    expect(batch(some)).toEqual(['partial']);
    expect(batch(some.slice(1))).toEqual(['refused']);
  });

  it('counts what was cancelled before it was sent', () => {
    const part = { state: 'CANCELLED', updated: 10, failed: 0, cancelled: 14 };
    expect(toVerdicts({ query: progress }, { data: { bulkUpdateProgress: bulk(part) } })).toMatchObject([
      { title: 'Cancelled: 10 saved, 14 cancelled' },
    ]);
  });

  it('names the failed items of a bulk update, and of its retry, by the inputs that started it', () => {
    const organizations = createBulkOrganizations();
    const start = `mutation($inputs: [UpdateOrganizationInput!]!) { startBulkUpdate(inputs: $inputs) {
      ... on OrganizationBulkUpdate { bulkId: id } } }`;
    organizations.record(
      { query: start, variables: { inputs } },
      { data: { startBulkUpdate: { bulkId: 'bulk:1' } } },
    );
    const retry = 'mutation { retryBulkUpdate(id: "bulk:1") { ... on OrganizationBulkUpdate { id } } }';
    organizations.record({ query: retry }, { data: { retryBulkUpdate: { id: 'bulk:2' } } });
    organizations.record({ query: retry }, null);
    const failed = `{ bulkUpdate(id: "x") { __typename ... on OrganizationBulkUpdate { id state total failed
      failedItems { nodes { index error { message } } } } } }`;
    const of = (id: string) => {
      const nodes = [{ index: 1, error: { message: 'No such.' } }];
      const bulkUpdate = { ...bulk({ state: 'DONE' }), id, failedItems: { nodes } };
      return toVerdicts({ query: failed }, { data: { bulkUpdate } }, false, organizations)[0]?.issues;
    };
    expect(of('bulk:1')).toEqual(['inputs[1] (vertra:org123): No such.']);
    expect(of('bulk:2')).toEqual(['inputs[1] (vertra:org123): No such.']);
    expect(of('bulk:of-an-earlier-page')).toEqual(['inputs[1]: No such.']);
  });

  it('says whether a bulk update was started', () => {
    const start = { query: 'mutation { startBulkUpdate(inputs: [], idempotencyKey: "k") { __typename } }' };
    const of = (name: string) => titles(start, { data: { startBulkUpdate: { __typename: name } } });
    expect(of('OrganizationForbiddenError')).toEqual(['startBulkUpdate: Nothing was started']);
    expect(of('OrganizationOutcomeUnknownError')).toEqual([
      'startBulkUpdate: Unknown whether it was started',
    ]);
  });
});

describe('toVerdicts of reads', () => {
  it('says what a comparison found', () => {
    const query =
      '{ compareUpdate(input: {vida: {organizationId: "3", name: "x"}}) { __typename ... on OrganizationComparison { fields { path state } } ... on OrganizationError { message retryable } } }';
    const of = (state: string) => {
      const fields = [{ path: ['input', 'vida', 'name'], state }];
      return titles({ query }, { data: { compareUpdate: { __typename: 'OrganizationComparison', fields } } });
    };
    expect(of('SAME')).toEqual(['compareUpdate: The provider holds what was requested']);
    expect(of('DIFFERENT')).toEqual(['compareUpdate: The provider holds other values']);
    expect(of('NOT_REPORTED')).toEqual(['compareUpdate: Vida does not report name.']);
    const mixed = ['name SAME', 'email NOT_REPORTED', 'smsEnabled SAME', 'active SAME'].map((text) => {
      const [name, state] = text.split(' ');
      return { path: ['input', 'vida', name], state };
    });
    expect(
      titles({ query }, { data: { compareUpdate: { __typename: 'OrganizationComparison', fields: mixed } } }),
    ).toEqual(['compareUpdate: name, smsEnabled and active are saved. Vida does not report email.']);
    const error = { __typename: 'OrganizationUnavailableError', message: 'Down.', retryable: true };
    expect(toVerdicts({ query }, { data: { compareUpdate: error } })).toMatchObject([
      { title: 'Not compared', reason: 'Down.', advice: 'Send it again.' },
    ]);
  });

  it('says how many organizations were read, and whether pages follow', () => {
    const reads = {
      organizations: [{ __typename: 'Organization' }, { __typename: 'OrganizationNotFoundError' }],
    };
    expect(
      titles({ query: '{ organizations(ids: ["vida:3", "vida:4"]) { __typename } }' }, { data: reads }),
    ).toEqual(['organizations: 1 of 2 read']);
    const query =
      '{ organizationList(provider: VIDA) { nodes { id } pageInfo { hasNextPage } error { message } } }';
    const page = { nodes: [{ id: 'vida:3' }], pageInfo: { hasNextPage: false }, error: null };
    expect(toVerdicts({ query }, { data: { organizationList: page } })).toMatchObject([
      { title: '1 organization on this page', advice: 'This is the last page.' },
    ]);
    const failed = { ...page, nodes: [], error: { message: 'Down.' } };
    expect(toVerdicts({ query }, { data: { organizationList: failed } })).toMatchObject([
      { title: 'The page could not be listed', reason: 'Down.' },
    ]);
  });
});

it('A fragment applies to the types that the schema has for its condition', () => {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('_'));
  const objects = types.filter((type) => 'getInterfaces' in type && !isInterfaceType(type));
  for (const condition of types.filter((type) => isInterfaceType(type))) {
    const possible = schema.getPossibleTypes(condition).map(({ name }) => name);
    for (const { name } of objects)
      expect([condition.name, name, applies(condition.name, name)]).toEqual([
        condition.name,
        name,
        possible.some((each) => each === name),
      ]);
  }
  for (const union of types.filter(isUnionType).filter(({ name }) => !name.startsWith('_')))
    expect(union.name).toMatch(/Result$/);
});

it('An id in a document keeps every digit in the comparison that follows', () => {
  const query = `mutation { updateOrganization(input: {vida: {organizationId: 12345678901234567890, name: null, active: true, hipaaSetting: ON}}) { __typename } }`;
  const [verdict] = toVerdicts({ query }, { data: { updateOrganization: unknownResult } });
  expect(verdict?.steps[0]?.operation?.variables).toEqual({
    input: { vida: { organizationId: '12345678901234567890', name: null, active: true, hipaaSetting: 'ON' } },
  });
});
