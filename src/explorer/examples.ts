import {
  accountsOperation,
  batchOperation,
  bulkOperation,
  conflictOperation,
  listOperation,
  readOperation,
  sameKeyOperation,
  selectAlso,
  updateOperation,
} from './example-operations.ts';

/** The content of one tab. */
export interface Example {
  /** The name of the operation, and the title of the tab. */
  readonly title: string;
  /** One sentence for each line of the comment above the operation. */
  readonly comment: readonly string[];
  /** The operation after its type and title, e.g. `($id: ID!) { … }`. */
  readonly operation: string;
  readonly type: 'query' | 'mutation';
  /** The variables; each key of `keys` is added with a key of its own. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The variables that hold idempotency keys. */
  readonly keys: readonly string[];
}

function update(
  title: string,
  comment: readonly string[],
  input: unknown,
  operation = updateOperation,
): Example {
  return { title, comment, operation, type: 'mutation', variables: { input }, keys: ['key'] };
}

const bulkInputs = Array.from({ length: 24 }, (_, index) =>
  index % 2 === 0
    ? { vida: { organizationId: index % 8 === 6 ? '9404' : '3', name: `Name ${index}` } }
    : { vertra: { organizationId: 'org123', description: `Description ${index}` } },
);

/** The tabs in the order of the story; the ids exist in the sandbox. */
export const examples: readonly Example[] = [
  update('AllSaved', ['Vida confirms both fields.'], {
    vida: { organizationId: '3', name: 'Test Organization', smsEnabled: true },
  }),
  update(
    'SavedInPart',
    ['Vida saves the name, rejects the email address,', 'and does not say what became of smsEnabled.'],
    { vida: { organizationId: '9206', name: 'Renamed', email: 'not an address', smsEnabled: true } },
    selectAlso(updateOperation, 'OrganizationPartiallyUpdated', 'message'),
  ),
  update(
    'Refused',
    ['Each problem has its place in the input.', 'Nothing is sent to the provider.'],
    { vertra: { organizationId: 'org123', name: null, tags: ['ok', 'a tag of more than twenty'] } },
    selectAlso(updateOperation, 'OrganizationInputError', 'issues { path message }'),
  ),
  {
    title: 'Conflict',
    comment: [
      'Two editors opened the same form. One saves.',
      'The other one expects what it read, so that',
      'it overwrites nothing.',
    ],
    type: 'mutation',
    operation: conflictOperation,
    variables: {
      first: { vertra: { organizationId: 'org789', description: 'Of the first editor' } },
      second: {
        vertra: {
          organizationId: 'org789',
          description: 'Of the second editor',
          expected: { description: 'As both editors read it' },
        },
      },
    },
    keys: ['firstKey', 'secondKey'],
  },
  update(
    'Unknown',
    ['The connection is lost after sending. Compare', 'to settle it. The same key applies it once.'],
    { vertra: { organizationId: 'fault-reset-after-write', name: 'Renamed' } },
  ),
  {
    title: 'SameKeyTwice',
    comment: ['The second update has the key of the first:', 'nothing is sent again.'],
    type: 'mutation',
    operation: sameKeyOperation,
    variables: { input: { vertra: { organizationId: 'org123', description: 'Sent twice, saved once' } } },
    keys: ['key'],
  },
  {
    title: 'Batch',
    comment: ['Several updates at both providers, each with', 'its own outcome.'],
    type: 'mutation',
    operation: batchOperation,
    variables: {
      inputs: [
        { vida: { organizationId: '42', smsEnabled: true } },
        { vertra: { organizationId: 'org789', tags: ['logistics'] } },
        { vida: { organizationId: '9404', name: 'Renamed' } },
      ],
    },
    keys: ['key'],
  },
  {
    title: 'Bulk',
    comment: ['Starts 24 updates, which run in the background.', 'Then watch their progress.'],
    type: 'mutation',
    operation: bulkOperation,
    variables: { inputs: bulkInputs },
    keys: ['key'],
  },
  {
    title: 'Read',
    comment: ['What Vertra Cloud holds now.'],
    type: 'query',
    operation: readOperation,
    variables: { id: 'vertra:org789' },
    keys: [],
  },
  {
    title: 'List',
    comment: ['One page. For the next one, send endCursor as', 'after.'],
    type: 'query',
    operation: listOperation,
    variables: { provider: 'VERTRA', first: 2, after: null },
    keys: [],
  },
  {
    title: 'Accounts',
    comment: ['Two accounts at Vertra Cloud, each with', 'organizations of its own.'],
    type: 'query',
    operation: accountsOperation,
    variables: { provider: 'VERTRA', connection: 'emea', first: 2 },
    keys: [],
  },
];
