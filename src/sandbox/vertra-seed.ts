import { scenarios } from './scenarios.ts';

/** An organization, or workspace, with what the dialects tell of it (vertra.md, Update). */
export interface VertraOrganization {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** Ids of people exceed 2^53: text only. */
  readonly owner_id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly members: readonly VertraMember[];
}

/** A person in an organization. */
export interface VertraMember {
  readonly user_id: string;
  readonly role: string;
  readonly joined_at: string;
}

/** An organization as Vertra keeps it. */
export interface VertraRecord {
  readonly organization: VertraOrganization;
  readonly isListed: boolean;
  readonly isEveryNameTaken: boolean;
  /** Every update is answered as a success, and changes nothing. */
  readonly ignoresUpdates?: true;
  /** Names are stored in lower case, which the docs of two dialects leave open ("case-insensitive"). */
  readonly lowersNames?: true;
}

const owner = '993591427428790342';

// The answer of the seed page, to the letter.
const documented: VertraOrganization = {
  id: 'org123',
  name: 'updatedorganization',
  description: 'Updated description',
  tags: ['newtag', 'updated'],
  owner_id: owner,
  created_at: '2025-08-14T19:58:00Z',
  updated_at: '2025-08-14T20:00:00Z',
  members: [{ user_id: owner, role: 'owner', joined_at: '2025-08-14T19:58:00Z' }],
};

const organizations: readonly VertraOrganization[] = [
  documented,
  { ...documented, id: 'org456', name: 'taken', description: 'Has the name that others want', tags: [] },
  {
    id: 'org789',
    name: 'Orbital Freight',
    description: null,
    tags: ['logistics', 'eu'],
    owner_id: '1184402937765412908',
    created_at: '2025-03-02T07:15:00Z',
    updated_at: '2026-01-20T16:41:09Z',
    members: [
      { user_id: '1184402937765412908', role: 'owner', joined_at: '2025-03-02T07:15:00Z' },
      { user_id: '1184402937765412909', role: 'admin', joined_at: '2025-03-02T07:20:00Z' },
      { user_id: '1201175590236471311', role: 'developer', joined_at: '2025-04-18T11:02:37Z' },
      { user_id: '1233904418809512044', role: 'viewer', joined_at: '2025-11-05T14:55:00Z' },
    ],
  },
  // An id that survives only when the client encodes the path segment, once.
  { ...documented, id: 'north/west 50%', name: 'Northwest', tags: ['café'] },
];

const scenarioRecords: readonly VertraRecord[] = scenarios.flatMap(({ name, vertraId, vertraState }) => {
  if (vertraId === undefined) return [];
  const organization = { ...documented, id: vertraId, name: `Scenario ${name}` };
  return [{ organization, isListed: false, isEveryNameTaken: false, ...vertraState }];
});

/** Every organization that the box starts with, by id; those of the scenarios are in no list. */
export const vertraSeed: ReadonlyMap<string, VertraRecord> = new Map(
  [
    ...organizations.map((organization) => ({ organization, isListed: true, isEveryNameTaken: false })),
    ...scenarioRecords,
  ].map((record) => [record.organization.id, record]),
);
