import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toVerdicts } from '../../../src/explorer/verdict/to-verdicts.ts';
import { schema } from '../../../src/graphql/schema.ts';

const readme = readFileSync(new URL('../../../schema/README.md', import.meta.url), 'utf8');
const texts = ['UpdateOrganization', 'UpdateSuccess', 'UpdateError', 'OrganizationFields', 'Comparison'];
const fragments = [...texts, 'UpdatableFields', 'ReadError'].map((name) =>
  readFileSync(new URL(`../../../schema/operations/${name}.graphql`, import.meta.url), 'utf8'),
);

/** Each documented member of the union, with its input and its result. */
const documented = [
  ...readme.matchAll(
    /^#### `(\w+)`\n(?:(?!^####).)*?```json input\n(.*?)```\s+```json response\n(.*?)```/gms,
  ),
];

/** What the verdict on each documented result says. */
const expected: Readonly<
  Record<string, { title: string; fields: readonly string[]; steps: readonly string[] }>
> = {
  OrganizationUpdated: {
    title: 'Saved',
    fields: ['description saved', 'tags saved'],
    steps: ['Read the organization'],
  },
  OrganizationPartiallyUpdated: {
    title: 'Saved in part',
    fields: ['name saved', 'email rejected'],
    steps: ['Read the organization'],
  },
  OrganizationInputError: {
    title: 'Refused: nothing was saved',
    fields: ['name not saved', 'tags not saved'],
    steps: [],
  },
  OrganizationNotFoundError: {
    title: 'Not found: nothing was saved',
    fields: ['active not saved'],
    steps: [],
  },
  OrganizationNameTakenError: {
    title: 'Name taken: nothing was saved',
    fields: ['name not saved'],
    steps: [],
  },
  OrganizationForbiddenError: {
    title: 'Forbidden: nothing was saved',
    fields: ['name not saved'],
    steps: [],
  },
  OrganizationCredentialError: {
    title: 'Credential refused: nothing was saved',
    fields: ['active not saved'],
    steps: [],
  },
  OrganizationRateLimitedError: {
    title: 'Rate limit reached: nothing was saved',
    fields: ['active not saved'],
    steps: ['Send again with the same key'],
  },
  OrganizationUnavailableError: {
    title: 'Unavailable: nothing was saved',
    fields: ['name not saved'],
    steps: ['Send again with the same key'],
  },
  OrganizationConflictError: {
    title: 'Conflict: nothing was saved',
    fields: ['description changed since'],
    steps: ['Read the organization'],
  },
  OrganizationOutcomeUnknownError: {
    title: 'Unknown whether it was saved',
    fields: ['active unknown', 'active holds the requested value'],
    steps: ['Compare with the provider', 'Send again with the same key'],
  },
  OrganizationIdempotencyError: {
    title: 'Key used before: nothing was saved',
    fields: ['active not saved'],
    steps: [],
  },
  OrganizationUnexpectedError: {
    title: 'Refused unexpectedly: nothing was saved',
    fields: ['name not saved'],
    steps: [],
  },
};

describe('The verdict on the documented result', () => {
  it.each(documented.map(([, member, input, response]) => ({ member, input, response })))(
    '$member says what became of each field and what can follow',
    ({ input = '', member = '', response = '' }) => {
      const variables = { input: JSON.parse(input), idempotencyKey: 'order-66' };
      const data = { updateOrganization: JSON.parse(response) };
      const [verdict, ...others] = toVerdicts({ query: fragments.join('\n'), variables }, { data });
      expect(others).toEqual([]);
      expect({
        title: verdict?.title,
        fields: verdict?.fields.map(({ name, state }) => `${name} ${state}`),
        steps: verdict?.steps.map(({ label }) => label),
      }).toEqual(expected[member]);
      const { message = null } = data.updateOrganization;
      expect(verdict?.reason ?? null).toBe(
        member === 'OrganizationPartiallyUpdated' ? `Vida said: ${message}` : message,
      );
    },
  );

  it('exists for every member of the union', () => {
    const union = schema.getType('UpdateOrganizationResult');
    const members = union && 'getTypes' in union ? union.getTypes().map(({ name }) => name) : [];
    expect(documented.map(([, member]) => member).toSorted()).toEqual(members.toSorted());
  });

  it('names each place of an issue', () => {
    const [, , input = '', response = ''] =
      documented.find(([, name]) => name === 'OrganizationInputError') ?? [];
    const [verdict] = toVerdicts(
      { query: fragments.join('\n'), variables: { input: JSON.parse(input) } },
      { data: { updateOrganization: JSON.parse(response) } },
    );
    expect(verdict?.issues).toEqual([
      expect.stringMatching(/^name: /),
      expect.stringMatching(/^tags\[1\]: /),
    ]);
  });
});
