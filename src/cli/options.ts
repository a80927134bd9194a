/** An option of a command, in the form of `parseArgs` of Node with the text of the help. */
export interface Option {
  readonly type: 'boolean' | 'string';
  readonly description: string;
  /** What the value is, such as `PORT`; undefined for an option without a value. */
  readonly value?: string;
  /** A value that shows the form. */
  readonly example?: string;
}

export type Options = Readonly<Record<string, Option>>;

const sandbox = {
  type: 'boolean',
  description: 'Simulates both providers, without credentials and real organizations (SANDBOX=on).',
} as const satisfies Option;

const json = { type: 'boolean', description: 'Prints JSON.' } as const satisfies Option;

/** The options of the gateway; each sets one setting. */
export const gatewayOptions = {
  port: {
    type: 'string',
    value: 'PORT',
    example: '4000',
    description: 'The port to listen on; 0 selects a free port (PORT).',
  },
  sandbox,
  version: { type: 'boolean', description: 'Prints the version.' },
  help: { type: 'boolean', description: 'Prints this help, or the help of a command.' },
} as const satisfies Options;

export const checkOptions = { sandbox, json } as const satisfies Options;

/** The options of every command that calls a running gateway. */
export const apiOptions = {
  url: {
    type: 'string',
    value: 'URL',
    example: 'https://gateway.example.com/graphql',
    description:
      'The GraphQL endpoint of the gateway; an origin without a path gets /graphql. By default http://127.0.0.1:4000/graphql.',
  },
  'key-file': {
    type: 'string',
    value: 'FILE',
    example: 'key.txt',
    description: 'A file with an API key or a JWT, which is sent as a Bearer token. By default none is sent.',
  },
  json,
} as const satisfies Options;

export const changesOptions = {
  since: {
    type: 'string',
    value: 'TIME',
    example: '7d',
    description:
      'Prints changes at this time and later: an age (30m, 12h, 7d, 2w), a date in UTC (2026-11-22), or a time with an offset.',
  },
  until: {
    type: 'string',
    value: 'TIME',
    example: '2026-11-29',
    description: 'Prints changes before this time, which has the same forms.',
  },
  organization: {
    type: 'string',
    value: 'ID',
    example: 'vertra:org123',
    description: 'Prints only the changes of one organization, by its Organization.id.',
  },
  url: apiOptions.url,
  'key-file': apiOptions['key-file'],
  jsonl: { type: 'boolean', description: 'Prints one JSON object in each line.' },
} as const satisfies Options;

export const retryOptions = {
  ...apiOptions,
  'idempotency-key': {
    type: 'string',
    value: 'KEY',
    example: 'retry-1',
    description: 'Starts the retry once, however often the command runs with this key. By default a new key.',
  },
} as const satisfies Options;
