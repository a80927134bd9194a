/** An operation of `schema/operations` with variables that show something. */
export interface Example {
  /** The tab's title, and the operation's name in it. */
  readonly title: string;
  readonly operation: string;
  readonly tells: string;
  readonly variables?: unknown;
}

const update = 'UpdateOrganization';

const bulkKey = 'many-updates';

/** What `bulkKey` makes of a bulk update where nobody is asked who calls, as in the sandbox. */
const bulkId = 'hZBzFrty2G_Uo55T8z0wq2kDzQSML6DKigMvjtjb2oE';

const bulkInputs = Array.from({ length: 24 }, (_, index) =>
  index % 2 === 0
    ? { vida: { organizationId: index % 8 === 6 ? '9404' : '3', name: `Name ${index}` } }
    : { vertra: { organizationId: 'org123', description: `Description ${index}` } },
);

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
    title: 'StartBulk',
    operation: 'StartBulkUpdate',
    tells:
      'Starts updates that are applied from now on, as fast as each provider takes them. Now press play in the next tab.',
    variables: { idempotencyKey: bulkKey, inputs: bulkInputs },
  },
  {
    title: 'WatchBulk',
    operation: 'BulkUpdateProgress',
    tells: 'Watches the bulk update of the tab before, live, until nothing of it is waiting.',
    variables: { id: bulkId },
  },
  {
    title: 'BulkFailures',
    operation: 'BulkUpdate',
    tells: 'What that bulk update came to, and which of its items were not wholly applied.',
    variables: { id: bulkId },
  },
  {
    title: 'CancelBulk',
    operation: 'CancelBulkUpdate',
    tells: 'Begins no further item of that bulk update.',
    variables: { id: bulkId },
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
