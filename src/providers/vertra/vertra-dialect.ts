import type { ComparisonRule } from '../../domain/comparison/compare-values.ts';
import { createVertraRule } from './vertra-comparison.ts';

/** The published versions of Vertra's contract (vertra.md, "three published dialects"). */
export type VertraDialect = 'organizations' | 'workspaces' | 'workspaces-flat';

/** The differences between the dialects. */
export interface VertraContract {
  /** The path of the collection. */
  readonly collection: string;
  /** The path of the list, which has no pages. */
  readonly list: string;
  /** Wraps the fields of an update, by their names on the wire, in the body of the request. */
  readonly toBody: (fields: Readonly<Record<string, unknown>>) => unknown;
  /** Whether an organization has tags. */
  readonly hasTags: boolean;
  /** How values are compared; a name that is documented as case-insensitive may be stored in lower case. */
  readonly comparison: ComparisonRule;
  /** Whether a name is documented to have at least one character. */
  readonly isNameRequired: boolean;
}

const wrapInUpdates: VertraContract['toBody'] = (updates) => ({ updates });

export const vertraContracts: Readonly<Record<VertraDialect, VertraContract>> = {
  organizations: {
    collection: '/v1/organizations',
    list: '/v1/organizations/all/@me',
    toBody: wrapInUpdates,
    hasTags: true,
    comparison: createVertraRule({ ignoresCase: true }),
    isNameRequired: false,
  },
  workspaces: {
    collection: '/v1/workspaces',
    list: '/v1/workspaces/all/@me',
    toBody: wrapInUpdates,
    hasTags: true,
    comparison: createVertraRule({ ignoresCase: true }),
    isNameRequired: false,
  },
  'workspaces-flat': {
    collection: '/v1/workspaces',
    list: '/v1/workspaces',
    toBody: (fields) => fields,
    hasTags: false,
    comparison: createVertraRule({ ignoresCase: false }),
    isNameRequired: true,
  },
};
