/** An operation of `schema/operations` with variables that show something. */
export interface Example {
  /** The tab's title, and the operation's name in it. */
  readonly title: string;
  readonly operation: string;
  readonly tells: string;
  readonly variables?: unknown;
}

const update = 'UpdateOrganization';

/** What each tab shows; the ids are those of the sandbox. */
export const examples: readonly Example[] = [
  {
    title: 'UpdateVida',
    operation: update,
    tells: 'Updates an organization at Vida.',
    variables: { input: { vida: { organizationId: '3', name: 'Test Organization', smsEnabled: true } } },
  },
  {
    title: 'UpdateVertra',
    operation: update,
    tells: 'Updates an organization at Vertra Cloud.',
    variables: {
      input: {
        vertra: {
          organizationId: 'org123',
          description: 'Updated description',
          tags: ['newtag', 'updated'],
        },
      },
    },
  },
  {
    title: 'PartlyApplied',
    operation: update,
    tells: 'Vida applies the name and refuses the address: a success in part.',
    variables: { input: { vida: { organizationId: '3', name: 'Renamed', email: 'not an address' } } },
  },
  {
    title: 'RejectedInput',
    operation: update,
    tells: 'Breaks two documented rules; each issue says where, and nothing is sent to the provider.',
    variables: {
      input: { vertra: { organizationId: 'org123', name: null, tags: ['ok', 'a tag of more than twenty'] } },
    },
  },
  {
    title: 'UnknownOutcome',
    operation: update,
    tells: 'The connection is lost after the update was sent: nobody can say whether it was applied.',
    variables: { input: { vertra: { organizationId: 'fault-reset-after-write', name: 'Renamed' } } },
  },
  {
    title: 'Batch',
    operation: 'UpdateOrganizations',
    tells: 'Updates several organizations at both providers, each with an outcome of its own.',
    variables: {
      inputs: [
        { vida: { organizationId: '42', smsEnabled: true } },
        { vertra: { organizationId: 'org789', tags: ['logistics'] } },
        { vida: { organizationId: '9404', name: 'Nobody' } },
      ],
    },
  },
  {
    title: 'ReadOne',
    operation: 'Organization',
    tells: 'Reads one organization by its id.',
    variables: { id: 'vertra:org789' },
  },
  {
    title: 'ReadMany',
    operation: 'Organizations',
    tells: 'Reads organizations of both providers at once, in the order given.',
    variables: { ids: ['vida:3', 'vertra:org123', 'vida:9999'] },
  },
  {
    title: 'List',
    operation: 'OrganizationList',
    tells: "Lists one provider's organizations, page by page; endCursor is the next page's after.",
    variables: { provider: 'VERTRA', first: 2 },
  },
  {
    title: 'Providers',
    operation: 'OrganizationProviders',
    tells: 'Which providers can be used here, and the state of each.',
  },
];
