import type { VertraPatch } from '../../domain/patch.ts';

/** The versions of Vertra's contract that were published (vertra.md, "three published dialects"). */
export const vertraDialects = ['organizations', 'workspaces', 'workspaces-flat'] as const;

export type VertraDialect = (typeof vertraDialects)[number];

/** What the dialects disagree on. */
export interface VertraContract {
  /** The collection's path. */
  readonly collection: string;
  /** The body of an update. */
  readonly encode: (patch: Partial<VertraPatch>) => unknown;
  /** Has an organization tags? */
  readonly hasTags: boolean;
}

export const vertraContracts: Readonly<Record<VertraDialect, VertraContract>> = {
  organizations: { collection: '/v1/organizations', encode: (updates) => ({ updates }), hasTags: true },
  workspaces: { collection: '/v1/workspaces', encode: (updates) => ({ updates }), hasTags: true },
  'workspaces-flat': { collection: '/v1/workspaces', encode: (updates) => updates, hasTags: false },
};
