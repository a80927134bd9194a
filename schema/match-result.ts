import type {
  CompareUpdateQuery,
  ComparisonErrorFragment,
  OrganizationComparisonState,
  OrganizationQuery,
  ReadErrorFragment,
  UpdateErrorFragment,
  UpdateOrganizationMutation,
  UpdateSuccessFragment,
} from './generated/graphql.ts';

interface Member {
  readonly __typename: string;
}

/** The fields that all members of an interface have. */
type Common<Members> = Omit<Pick<Members, keyof Members>, '__typename'>;

/** The outcome of an update. */
export type UpdateResult = NonNullable<UpdateOrganizationMutation['updateOrganization']>;

/** The outcome of a read. */
export type ReadResult = NonNullable<OrganizationQuery['organization']>;

/** The outcome of a comparison. */
export type ComparisonResult = NonNullable<CompareUpdateQuery['compareUpdate']>;

/** A member that a newer gateway added: another `OrganizationError` or `OrganizationUpdate`. */
export type LaterUpdateResult = Member &
  Partial<Common<UpdateErrorFragment>> &
  Partial<Common<UpdateSuccessFragment>>;

/** A member that a newer gateway added: another `OrganizationError`. */
export type LaterReadResult = Member & Partial<Common<ReadErrorFragment>>;

/** A member that a newer gateway added: another `OrganizationError`. */
export type LaterComparisonResult = Member & Partial<Common<ComparisonErrorFragment>>;

/** One handler for each member of the union, and one for every other result. */
export type ResultHandlers<Result extends Member, Later, T> = {
  readonly [Name in Result['__typename']]: (result: Extract<Result, { readonly __typename: Name }>) => T;
} & {
  /** Called for a member that a newer gateway added, and with null when there is no result. */
  readonly otherwise: (result: Later | null) => T;
};

/** The handlers of an update's result. It is an interface, so that the compiler names a missing handler first. */
export interface UpdateResultHandlers<T> extends ResultHandlers<UpdateResult, LaterUpdateResult, T> {}

/** The handlers of a read's result. */
export interface ReadResultHandlers<T> extends ResultHandlers<ReadResult, LaterReadResult, T> {}

/** The handlers of a comparison's result. */
export interface ComparisonResultHandlers<T>
  extends ResultHandlers<ComparisonResult, LaterComparisonResult, T> {}

/**
 * Calls the handler for the member of an update's result. A missing handler is a compile error.
 *
 * `otherwise` receives null when the response contains no result: as after a network error, it is then unknown whether the
 * update was applied. For a member that the client does not know, `otherwise` can rely on `applied` and `retryable`.
 */
export function matchUpdateResult<T>(
  result: UpdateResult | null | undefined,
  handlers: UpdateResultHandlers<T>,
): T {
  return match(result, handlers);
}

/** Calls the handler for the member of a read's result. A missing handler is a compile error. */
export function matchReadResult<T>(
  result: ReadResult | null | undefined,
  handlers: ReadResultHandlers<T>,
): T {
  return match(result, handlers);
}

/** Calls the handler for the member of a comparison's result. A missing handler is a compile error. */
export function matchComparisonResult<T>(
  result: ComparisonResult | null | undefined,
  handlers: ComparisonResultHandlers<T>,
): T {
  return match(result, handlers);
}

/** Calls the handler for the member of any other union, such as the result of an operation of your own. */
export function matchResult<Result extends Member, T>(
  result: Result | null | undefined,
  handlers: ResultHandlers<Result, LaterReadResult, T>,
): T {
  return match(result, handlers);
}

/** A comparison as far as `toComparisonState` reads it. */
interface Compared extends Member {
  readonly fields?: readonly { readonly state: OrganizationComparisonState }[];
}

/**
 * Summarizes a comparison: DIFFERENT when the provider holds another value for any field, SAME when it holds every requested
 * value, and NOT_REPORTED when neither is known, also because the comparison failed or is null.
 */
export function toComparisonState(comparison: Compared | null | undefined): OrganizationComparisonState {
  const states = comparison?.fields?.map(({ state }) => state) ?? [];
  if (states.includes('DIFFERENT')) return 'DIFFERENT';
  return states.length > 0 && states.every((state) => state === 'SAME') ? 'SAME' : 'NOT_REPORTED';
}

function match<T>(result: Member | null | undefined, handlers: { readonly otherwise: unknown }): T {
  // TypeScript cannot infer that the handler found by `__typename` accepts this member.
  const byName = handlers as unknown as Readonly<Record<string, (result: Member | null) => T>>;
  const name = result && Object.hasOwn(handlers, result.__typename) ? result.__typename : 'otherwise';
  return (byName[name] as (result: Member | null) => T)(result ?? null);
}
