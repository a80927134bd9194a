import type { ReadResult, UpdateResult } from 'organization-gateway-operations';
import { matchReadResult, matchUpdateResult, possibleTypes } from 'organization-gateway-operations';
import { expect, it } from 'vitest';
import { readHandlers, updateHandlers } from './handlers.ts';

const unknownOutcome: UpdateResult = {
  __typename: 'OrganizationOutcomeUnknownError',
  message: 'Vida did not respond in time.',
  code: 'OUTCOME_UNKNOWN',
  applied: 'UNKNOWN',
  retryable: false,
  requestId: 'r',
  replayed: false,
  reason: 'TIMEOUT',
};

const notFound: ReadResult = {
  __typename: 'OrganizationNotFoundError',
  message: 'Vida has no such organization, or does not show it to this gateway.',
  code: 'NOT_FOUND',
  retryable: false,
  requestId: 'r',
};

it('matchUpdateResult and matchReadResult call the handler of the member', () => {
  expect(matchUpdateResult(unknownOutcome, updateHandlers)).toBe('TIMEOUT');
  expect(matchReadResult(notFound, readHandlers)).toBe('NOT_FOUND');
});

it('the handlers have exactly the members of the unions', () => {
  const names = (handlers: object) => Object.keys(handlers).filter((name) => name !== 'otherwise');
  expect(names(updateHandlers).toSorted()).toEqual(possibleTypes['UpdateOrganizationResult']);
  expect(names(readHandlers).toSorted()).toEqual(possibleTypes['OrganizationResult']);
});

it.each(['OrganizationLockedError', 'toString', '__proto__'])(
  'matchUpdateResult and matchReadResult call otherwise for %s, a member that only a newer gateway has',
  (__typename) => {
    const later = { ...unknownOutcome, __typename } as unknown as UpdateResult;
    expect(matchUpdateResult(later, updateHandlers)).toBe(JSON.stringify(later));
    expect(matchReadResult(later as unknown as ReadResult, readHandlers)).toBe(JSON.stringify(later));
  },
);

it.each([null, undefined])(
  'matchUpdateResult and matchReadResult call otherwise with null for the result %s',
  (nothing) => {
    expect(matchUpdateResult(nothing, updateHandlers)).toBe('null');
    expect(matchReadResult(nothing, readHandlers)).toBe('null');
  },
);
