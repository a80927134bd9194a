/** An operation of `schema/operations` with example variables. */
export interface Example {
  /** The title of the tab, and the name of the operation in it. */
  readonly title: string;
  readonly operation: string;
  readonly description: string;
  readonly variables?: unknown;
}

const update = 'UpdateOrganization';

const bulkKey = 'many-updates';

/** The id of the bulk update that `bulkKey` starts without authentication, as in the sandbox. */
const bulkId = 'bulk:hZBzFrty2G_Uo55T8z0wq2kDzQSML6DKigMvjtjb2oE';

const bulkInputs = Array.from({ length: 24 }, (_, index) =>
  index % 2 === 0
    ? { vida: { organizationId: index % 8 === 6 ? '9404' : '3', name: `Name ${index}` } }
    : { vertra: { organizationId: 'org123', description: `Description ${index}` } },
);

/** The example of each tab; the ids exist in the sandbox. */
export const examples: readonly Example[] = [
  {
    title: 'UpdateVida',
    operation: update,
    description: 'Updates an organization at Vida.',
    variables: { input: { vida: { organizationId: '3', name: 'Test Organization', smsEnabled: true } } },
  },
  {
    title: 'UpdateVertra',
    operation: update,
    description: 'Updates an organization at Vertra Cloud.',
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
    description: 'Vida applies the name and rejects the email address: a partial success.',
    variables: { input: { vida: { organizationId: '3', name: 'Renamed', email: 'not an address' } } },
  },
  {
    title: 'RejectedInput',
    operation: update,
    description:
      'The input breaks two documented rules. Each issue has its input path, and nothing is sent to the provider.',
    variables: {
      input: { vertra: { organizationId: 'org123', name: null, tags: ['ok', 'a tag of more than twenty'] } },
    },
  },
  {
    title: 'UnknownOutcome',
    operation: update,
    description: 'The connection is lost after the update was sent: it is unknown whether it was applied.',
    variables: { input: { vertra: { organizationId: 'fault-reset-after-write', name: 'Renamed' } } },
  },
  {
    title: 'Preview',
    operation: 'CompareUpdate',
    description:
      'Compares an update with what the provider holds now. It runs every check of the update and never writes.',
    variables: {
      input: { vertra: { organizationId: 'org123', name: 'UpdatedOrganization', tags: ['other'] } },
    },
  },
  {
    title: 'PreviewMany',
    operation: 'CompareUpdates',
    description: 'Compares several updates, each with its organization, in the order of the inputs.',
    variables: {
      inputs: [
        { vida: { organizationId: '42', smsEnabled: true } },
        { vertra: { organizationId: 'org789', tags: ['eu', 'logistics'] } },
        { vida: { organizationId: '3', email: null } },
      ],
    },
  },
  {
    title: 'Batch',
    operation: 'UpdateOrganizations',
    description: 'Updates several organizations at both providers and returns the outcome of each.',
    variables: {
      inputs: [
        { vida: { organizationId: '42', smsEnabled: true } },
        { vertra: { organizationId: 'org789', tags: ['logistics'] } },
        { vida: { organizationId: '9404', name: 'Renamed' } },
      ],
    },
  },
  {
    title: 'StartBulk',
    operation: 'StartBulkUpdate',
    description:
      "Starts a bulk update, which is applied in the background within the providers' rate limits. Then run the next tab.",
    variables: { idempotencyKey: bulkKey, inputs: bulkInputs },
  },
  {
    title: 'WatchBulk',
    operation: 'BulkUpdateProgress',
    description:
      'Shows the live progress of the bulk update from the previous tab, until no item is waiting.',
    variables: { id: bulkId },
  },
  {
    title: 'BulkFailures',
    operation: 'BulkUpdate',
    description: 'Reads the state of that bulk update, and its items that were not fully applied.',
    variables: { id: bulkId },
  },
  {
    title: 'CancelBulk',
    operation: 'CancelBulkUpdate',
    description: 'Starts no further items of that bulk update.',
    variables: { id: bulkId },
  },
  {
    title: 'RetryBulk',
    operation: 'RetryBulkUpdate',
    description: 'Starts a new bulk update of the items of that one that were provably not applied.',
    variables: { id: bulkId, idempotencyKey: `${bulkKey}-retry` },
  },
  {
    title: 'ListBulk',
    operation: 'BulkUpdates',
    description: 'Lists the bulk updates that you started, newest first.',
    variables: { first: 5 },
  },
  {
    title: 'ReadOne',
    operation: 'Organization',
    description: 'Reads one organization by its id.',
    variables: { id: 'vertra:org789' },
  },
  {
    title: 'ReadMany',
    operation: 'Organizations',
    description: 'Reads organizations of both providers together, in the order of the ids.',
    variables: { ids: ['vida:3', 'vertra:org123', 'vida:9999'] },
  },
  {
    title: 'List',
    operation: 'OrganizationList',
    description:
      'Lists the organizations of one provider, page by page. Send endCursor as after to read the next page.',
    variables: { provider: 'VERTRA', first: 2 },
  },
  {
    title: 'Changes',
    operation: 'OrganizationChanges',
    description:
      'Lists the updates that went through this gateway, newest first: who, when, which fields, which outcome.',
    variables: { first: 5 },
  },
  {
    title: 'Providers',
    operation: 'OrganizationProviders',
    description: 'Reads the status of every provider.',
  },
];
