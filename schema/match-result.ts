import type {
  OrganizationQuery,
  ReadErrorFragment,
  UpdateErrorFragment,
  UpdateOrganizationMutation,
  UpdateSuccessFragment,
} from './generated/graphql.ts';

interface Member {
  readonly __typename: string;
}

/** What all members of an interface have. */
type Common<Members> = Omit<Pick<Members, keyof Members>, '__typename'>;

/** What an update came to. */
export type UpdateResult = NonNullable<UpdateOrganizationMutation['updateOrganization']>;

/** What a read came to. */
export type ReadResult = NonNullable<OrganizationQuery['organization']>;

/** A member that a newer gateway has: an `OrganizationError` or an `OrganizationUpdate` of a later kind. */
export type LaterUpdateResult = Member &
  Partial<Common<UpdateErrorFragment>> &
  Partial<Common<UpdateSuccessFragment>>;

/** A member that a newer gateway has: an `OrganizationError` of a later kind. */
export type LaterReadResult = Member & Partial<Common<ReadErrorFragment>>;

/** One handler for each member of the union, and one for what is none of them. */
export type ResultHandlers<Result extends Member, Later, T> = {
  readonly [Name in Result['__typename']]: (result: Extract<Result, { readonly __typename: Name }>) => T;
} & {
  /** For a member that a newer gateway has, and for no result at all (null). */
  readonly otherwise: (result: Later | null) => T;
};

/**
 * Hands the result of an update to the handler of its member. A handler that is missing does not compile.
 *
 * `otherwise` gets null when the answer holds no result: then, as with any error of the network, nobody knows
 * whether the update was applied. Of a member that it does not know it can go by `applied` and `retryable`.
 */
export function matchUpdateResult<Result extends Member, T>(
  result: Result | null | undefined,
  handlers: ResultHandlers<Result, LaterUpdateResult, T>,
): T {
  return match(result, handlers);
}

/** Hands the result of a read to the handler of its member. A handler that is missing does not compile. */
export function matchReadResult<Result extends Member, T>(
  result: Result | null | undefined,
  handlers: ResultHandlers<Result, LaterReadResult, T>,
): T {
  return match(result, handlers);
}

function match<T>(result: Member | null | undefined, handlers: { readonly otherwise: unknown }): T {
  // A name finds the handler of that very member, which TypeScript cannot follow.
  const byName = handlers as unknown as Readonly<Record<string, (result: Member | null) => T>>;
  const name = result && Object.hasOwn(handlers, result.__typename) ? result.__typename : 'otherwise';
  return (byName[name] as (result: Member | null) => T)(result ?? null);
}
