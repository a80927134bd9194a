import type { FieldComparison } from '../comparison/field-comparison.ts';
import type { InputIssue } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { Instant } from '../organization/instant.ts';
import { isSameInstant } from '../organization/instant.ts';
import type { Organization } from '../organization/organization.ts';
import type { Provider } from '../provider/provider.ts';
import type { ProviderPort } from '../provider/provider-port.ts';
import type { Expected, InstantField } from './expected.ts';
import { expectedInstants } from './expected.ts';
import type { Patches } from './patch.ts';
import { textIssues } from './text-issues.ts';

/** The key of the expected values in a provider's input. */
const inputKey = 'expected';

/** Returns an issue for each expected value that cannot be compared, at its path in the provider's input. */
export function expectedIssues<P extends Provider>(
  port: Pick<ProviderPort<P>, 'checkExpected'>,
  expected: Expected[P],
): readonly InputIssue[] {
  if (Object.values(expected).every((value) => value === undefined)) {
    const message = 'Give at least one expected value, or leave `expected` out.';
    return [inputIssue([inputKey], 'REQUIRED', message)];
  }
  // A documented limit of an update does not apply: the provider can hold a longer value from before the limit.
  return [...port.checkExpected(expected), ...textIssues(expected, [])].map((issue) => ({
    ...issue,
    path: [inputKey, ...issue.path],
  }));
}

/** Compares each expected value with that of an organization that was read completely. */
export function compareExpected<P extends Provider>(
  provider: P,
  port: Pick<ProviderPort<P>, 'compare'>,
  expected: Expected[P],
  organization: Organization,
): readonly FieldComparison[] {
  const instants: readonly string[] = expectedInstants[provider];
  const entries = Object.entries(expected).filter(([, value]) => value !== undefined);
  const values = Object.fromEntries(entries.filter(([field]) => !instants.includes(field))) as Patches[P];
  const states = new Map(port.compare(values, organization).map(({ path, state }) => [path[0], state]));
  return entries.map(([field, value]) => {
    const state = instants.includes(field)
      ? compareInstant(organization[field as InstantField<'VERTRA'>], value as Instant | null)
      : toExactState(states.get(field) ?? 'NOT_REPORTED', field, value, organization);
    return { path: [inputKey, field], state };
  });
}

/** No provider documents null for an instant, so that null is not reported. */
function compareInstant(
  held: Instant | null | undefined,
  expected: Instant | null,
): FieldComparison['state'] {
  if (held == null) return 'NOT_REPORTED';
  return expected !== null && isSameInstant(held, expected) ? 'SAME' : 'DIFFERENT';
}

/** The comparison takes an empty string for null, because a provider may store it as null; an expected null is null alone. */
function toExactState(
  state: FieldComparison['state'],
  field: string,
  expected: unknown,
  { vida, ...fields }: Organization,
): FieldComparison['state'] {
  if (state !== 'SAME' || expected !== null) return state;
  const held = { ...fields, ...vida } as Readonly<Record<string, unknown>>;
  return held[field] === null ? 'SAME' : 'DIFFERENT';
}
