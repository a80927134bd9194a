import { isDeepStrictEqual } from 'node:util';
import type { Edit } from './editor.ts';
import type { Version, VersionField } from './versioned-provider.ts';

const isSame = isDeepStrictEqual;
const changedFields = ({ changes }: Edit) => Object.keys(changes) as VersionField[];

/** Returns a description of each field of an applied edit whose previous value its editor had never seen. */
export function findLostUpdates(edit: Edit, versions: readonly Version[]): readonly string[] {
  const place = versions.findIndex((version) =>
    changedFields(edit).every((field) => isSame(version[field], edit.changes[field])),
  );
  const previous = versions[place - 1];
  if (previous === undefined) return [`${edit.organizationId}: an update was reported and not applied`];
  return changedFields(edit)
    .filter((field) => !isSame(previous[field], edit.base[field]))
    .map((field) => describe(edit, field, previous));
}

/**
 * Returns a description of each contradiction in a conflict: a value that it shows and the provider never held since the
 * editor's read, a field that it names although it has the expected value, and one that it does not name.
 */
export function findFalseConflicts(edit: Edit, versions: readonly Version[]): readonly string[] {
  const { base, expected, outcome } = edit;
  const shown = outcome.organization;
  const places = [base, shown].map((version) =>
    versions.findIndex((each) => isSame({ ...each }, { ...version })),
  );
  const [basePlace = -1, shownPlace = -1] = places;
  const order = basePlace >= 0 && shownPlace > basePlace ? [] : ['it shows no later version'];
  const named = (outcome.conflicts ?? []).map(({ path }) => path.at(-1) ?? '').toSorted();
  const differing = (Object.keys(expected ?? {}) as (keyof Version)[])
    .filter((field) => !isSame(shown?.[field], expected?.[field]))
    .toSorted();
  const names = isSame(named, differing) ? [] : [`it names ${named} and not ${differing}`];
  return [...order, ...names].map((problem) => `${edit.organizationId}: ${problem}`);
}

function describe({ base, organizationId }: Edit, field: VersionField, previous: Version): string {
  return `${organizationId}: ${field} was ${previous[field]}, which replaced ${base[field]} unseen`;
}
