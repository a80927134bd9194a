import type { ReadResult, UpdateResult } from 'organization-gateway/operations';
import { matchReadResult, matchUpdateResult } from 'organization-gateway/operations';
import type { Handlers } from './handlers.ts';
import { ofReads, ofUpdates } from './handlers.ts';

/** The handlers that one can do without. */
type Dispensable<All> = { [Name in keyof All]: Omit<All, Name> extends All ? Name : never }[keyof All];
type Nothing<T> = [T] extends [never] ? true : T;

export const ofAnUpdate: Nothing<Dispensable<Handlers<UpdateResult>>> = true;
export const ofARead: Nothing<Dispensable<Handlers<ReadResult>>> = true;

/** Compiled by `npm run types` and never run: an error that is expected and does not come is one itself. */
export function mustNotCompile(result: UpdateResult, read: ReadResult) {
  const { OrganizationNameTakenError: _forgotten, ...withoutOne } = ofUpdates;
  const { otherwise: _later, ...withoutLater } = ofUpdates;
  const { OrganizationUnexpectedError: _unread, ...withoutOneRead } = ofReads;
  // @ts-expect-error: one member is forgotten
  matchUpdateResult(result, withoutOne);
  // @ts-expect-error: what a newer gateway adds is forgotten
  matchUpdateResult(result, withoutLater);
  // @ts-expect-error: one member of a read is forgotten
  matchReadResult(read, withoutOneRead);
  // @ts-expect-error: a name that no member has
  matchReadResult(read, { ...ofReads, OrganizationGoneError: () => '' } satisfies Handlers<ReadResult>);
  // @ts-expect-error: a newer gateway's member tells no more than its interface does, and maybe not that
  matchUpdateResult(result, { ...ofUpdates, otherwise: (later) => later.message });
  // Not an error: a frontend's own selection of fewer fields.
  matchReadResult(read as Extract<ReadResult, { __typename: 'Organization' }>, {
    Organization: ({ id }) => id,
    otherwise: (later) => later?.message ?? later?.code ?? '',
  });
}
