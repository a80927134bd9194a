/** The versions of Vertra's contract that were published (vertra.md, "three published dialects"). */
export type VertraDialect = 'organizations' | 'workspaces' | 'workspaces-flat';

/** What the dialects disagree on. */
export interface VertraContract {
  /** The collection's path. */
  readonly collection: string;
  /** The path of the list, which comes in one piece. */
  readonly list: string;
  /** Wraps the fields of an update, by their names on the wire, in the body of the request. */
  readonly toBody: (fields: Readonly<Record<string, unknown>>) => unknown;
  /** Has an organization tags? */
  readonly hasTags: boolean;
  /** Is a name documented as case-insensitive? Vertra is then free to store it in lower case. */
  readonly isNameCaseless: boolean;
  /** Is a name documented to have at least one character? */
  readonly isNameRequired: boolean;
}

const wrapInUpdates: VertraContract['toBody'] = (updates) => ({ updates });

export const vertraContracts: Readonly<Record<VertraDialect, VertraContract>> = {
  organizations: {
    collection: '/v1/organizations',
    list: '/v1/organizations/all/@me',
    toBody: wrapInUpdates,
    hasTags: true,
    isNameCaseless: true,
    isNameRequired: false,
  },
  workspaces: {
    collection: '/v1/workspaces',
    list: '/v1/workspaces/all/@me',
    toBody: wrapInUpdates,
    hasTags: true,
    isNameCaseless: true,
    isNameRequired: false,
  },
  'workspaces-flat': {
    collection: '/v1/workspaces',
    list: '/v1/workspaces',
    toBody: (fields) => fields,
    hasTags: false,
    isNameCaseless: false,
    isNameRequired: true,
  },
};
