import { describe, expect, it } from 'vitest';
import { startGateway } from '../support/start-gateway.ts';

const mutation = `mutation ($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) { __typename ... on OrganizationConflictError { conflicts { path state } } }
}`;

const toInput = (updatedAt: unknown) => ({
  vertra: { organizationId: 'org123', name: 'n', expected: { updatedAt } },
});

const problem =
  'DateTime must be a string with an existing date, a time to the second and an offset, such as 2007-12-03T10:15:30Z (RFC 3339), with at most 30 digits in the fraction.';

describe.each([
  ['a local time', '2025-08-14T19:58:00'],
  ['a day that does not exist', '2025-02-30T00:00:00Z'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['too many digits', `2025-08-14T19:58:00.${'1'.repeat(31)}Z`],
  ['a long text', 'x'.repeat(60_000)],
  ['a number', 1_755_201_480],
])('an update that expects %s', (_label, updatedAt) => {
  it('in a variable is refused with its path, without its value, before anything is sent', async () => {
    const { sandbox, send } = await startGateway();
    const { data, errors } = await send(mutation, { input: toInput(updatedAt) });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { message: `Variable "$input" is invalid at "input.vertra.expected.updatedAt": ${problem}` },
    ]);
    expect(sandbox.vertra.requests).toEqual([]);
  });

  it('in the document is refused without its value', async () => {
    const { sandbox, send } = await startGateway();
    const expected = `{ updatedAt: ${JSON.stringify(updatedAt)} }`;
    const document = `mutation { updateOrganization(input: { vertra: { organizationId: "org123", name: "n", expected: ${expected} } }) { __typename } }`;
    const { data, errors } = await send(document, {});
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ message: problem }]);
    expect(sandbox.vertra.requests).toEqual([]);
  });
});

it.each([
  ['2025-08-14T20:00:00Z', 'OrganizationUpdated'],
  ['2025-08-14T20:00:00.000000000Z', 'OrganizationUpdated'],
  ['2025-08-14t22:00:00.0+02:00', 'OrganizationUpdated'],
  ['2025-08-14T20:00:00.000000001Z', 'OrganizationConflictError'],
])(
  'an update that expects the organization of 20:00:00 UTC as of %s returns %s',
  async (updatedAt, member) => {
    const { sandbox, send } = await startGateway();
    expect(sandbox.vertra.organization('org123')).toMatchObject({ updated_at: '2025-08-14T20:00:00Z' });
    const { data } = await send<Record<string, unknown>, object>(mutation, { input: toInput(updatedAt) });
    expect(data?.['updateOrganization']).toMatchObject({ __typename: member });
    expect(sandbox.vertra.writes('org123')).toBe(member === 'OrganizationUpdated' ? 1 : 0);
  },
);
