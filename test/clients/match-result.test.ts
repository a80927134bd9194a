import type { ReadResult, UpdateResult } from 'organization-gateway/operations';
import { matchReadResult, matchUpdateResult, possibleTypes } from 'organization-gateway/operations';
import { expect, it } from 'vitest';
import { ofReads, ofUpdates } from './handlers.ts';

const unknown: UpdateResult = {
  __typename: 'OrganizationOutcomeUnknownError',
  message: 'Vida did not answer in time.',
  code: 'OUTCOME_UNKNOWN',
  applied: 'UNKNOWN',
  retryable: false,
  requestId: 'r',
  reason: 'TIMEOUT',
};

const absent: ReadResult = {
  __typename: 'OrganizationNotFoundError',
  message: 'Vida has no such organization, or does not show it to this gateway.',
  code: 'NOT_FOUND',
  retryable: false,
  requestId: 'r',
};

it('hands a result to the handler of its member', () => {
  expect(matchUpdateResult(unknown, ofUpdates)).toBe('TIMEOUT');
  expect(matchReadResult(absent, ofReads)).toBe('NOT_FOUND');
});

it('has exactly the members of the unions', () => {
  const names = (handlers: object) => Object.keys(handlers).filter((name) => name !== 'otherwise');
  expect(names(ofUpdates).toSorted()).toEqual(possibleTypes['UpdateOrganizationResult']);
  expect(names(ofReads).toSorted()).toEqual(possibleTypes['OrganizationResult']);
});

it.each(['OrganizationLockedError', 'toString', '__proto__'])(
  'hands a member that only a newer gateway has, %s, to otherwise',
  (__typename) => {
    const later = { ...unknown, __typename } as unknown as UpdateResult;
    expect(matchUpdateResult(later, ofUpdates)).toBe(JSON.stringify(later));
    expect(matchReadResult(later as unknown as ReadResult, ofReads)).toBe(JSON.stringify(later));
  },
);

it.each([null, undefined])('hands no result, %s, to otherwise, as null', (nothing) => {
  expect(matchUpdateResult<UpdateResult, string>(nothing, ofUpdates)).toBe('null');
  expect(matchReadResult<ReadResult, string>(nothing, ofReads)).toBe('null');
});
