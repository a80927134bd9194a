import { scenarios } from './scenarios.ts';
import type { VertraOrganization, VertraRecord } from './vertra-record.ts';

const owner = '993591427428790342';

// Verbatim from the example of the first dialect (vertra.md).
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
  {
    ...documented,
    id: 'org456',
    name: 'taken',
    description: 'Holds a name that no other organization can take',
    tags: [],
  },
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
  // An id that arrives unchanged only when the client encodes the path segment exactly once.
  { ...documented, id: 'north/west 50%', name: 'Northwest', tags: ['café'] },
];

const scenarioRecords: readonly VertraRecord[] = scenarios.flatMap(({ name, vertraId, vertraState }) => {
  if (vertraId === undefined) return [];
  const organization = { ...documented, id: vertraId, name: `Scenario ${name}` };
  return [{ organization, isListed: false, isEveryNameTaken: false, ...vertraState }];
});

/**
 * Creates the initial organizations by id; the list route omits those of the scenarios.
 *
 * @param suffix is added to the name of each organization
 */
export function createVertraSeed(suffix: string): ReadonlyMap<string, VertraRecord> {
  return new Map(
    [
      ...organizations.map((organization) => ({ organization, isListed: true, isEveryNameTaken: false })),
      ...scenarioRecords,
    ].map((record) => [record.organization.id, withSuffix(record, suffix)]),
  );
}

function withSuffix(record: VertraRecord, suffix: string): VertraRecord {
  const { organization } = record;
  return { ...record, organization: { ...organization, name: `${organization.name}${suffix}` } };
}
