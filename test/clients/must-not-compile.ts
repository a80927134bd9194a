import type {
  ReadResult,
  ReadResultHandlers,
  UpdateResult,
  UpdateResultHandlers,
} from 'organization-gateway-operations';
import { matchReadResult, matchResult, matchUpdateResult } from 'organization-gateway-operations';
import { readHandlers, updateHandlers } from './handlers.ts';

/** The names of the optional handlers. */
type OptionalNames<All> = { [Name in keyof All]: Omit<All, Name> extends All ? Name : never }[keyof All];
type IsNever<T> = [T] extends [never] ? true : T;

export const requiresAllUpdateHandlers: IsNever<OptionalNames<UpdateResultHandlers<string>>> = true;
export const requiresAllReadHandlers: IsNever<OptionalNames<ReadResultHandlers<string>>> = true;

/** Compiled by `npm run types` and never run: an expected error that does not occur is a compile error. */
export function mustNotCompile(result: UpdateResult, read: ReadResult) {
  const { OrganizationNameTakenError: _nameTaken, ...withoutNameTaken } = updateHandlers;
  const { otherwise: _otherwise, ...withoutOtherwise } = updateHandlers;
  const { OrganizationUnexpectedError: _unexpected, ...withoutUnexpected } = readHandlers;
  // @ts-expect-error: the handler of a member is missing
  matchUpdateResult(result, withoutNameTaken);
  // @ts-expect-error: the handler for members of a newer gateway is missing
  matchUpdateResult(result, withoutOtherwise);
  // @ts-expect-error: the handler of a member of a read is missing
  matchReadResult(read, withoutUnexpected);
  matchReadResult(read, {
    ...readHandlers,
    // @ts-expect-error: no member has this name
    OrganizationGoneError: () => '',
  } satisfies ReadResultHandlers<string>);
  // @ts-expect-error: a member of a newer gateway possibly lacks the fields of the interface
  matchUpdateResult(result, { ...updateHandlers, otherwise: (later) => later.message });
  // A selection of fewer members compiles.
  matchResult(read as Extract<ReadResult, { __typename: 'Organization' }>, {
    Organization: ({ id }) => id,
    otherwise: (later) => later?.message ?? later?.code ?? '',
  });
}
