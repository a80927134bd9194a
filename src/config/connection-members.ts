import { z } from 'zod';
import type { Provider } from '../domain/provider/provider.ts';
import { isConnectionName, providerNames, providers } from '../domain/provider/provider.ts';
import { settings } from './schema.ts';
import { label, origin, path, token } from './setting-types.ts';

type ProviderKey = (typeof providerNames)[Provider]['key'];

const providerByKey = Object.fromEntries(
  providers.map((provider) => [providerNames[provider].key, provider]),
) as Readonly<Record<ProviderKey, Provider>>;

const providerKeys = Object.keys(providerByKey) as [ProviderKey, ...ProviderKey[]];

/** A JSON number that obeys the rule of a setting. */
const numberOf = <Rule extends z.ZodType<number, string>>(rule: Rule) =>
  z
    .unknown()
    .transform((value) => (typeof value === 'number' ? String(value) : ''))
    .pipe(rule)
    .optional();

/** Unlike a setting, a member cannot be left out by an empty text, and JSON can contain half of a character. */
const filled = (text: z.ZodString) =>
  text.refine((value) => value.trim() !== '' && value.isWellFormed(), 'must be well-formed and not empty');

const { shape } = settings;

/** The members of a connection in CONNECTIONS_FILE; a rule of a setting is the rule of the member. */
const members = {
  name: z
    .string()
    .refine(
      isConnectionName,
      'must be 1 to 32 lower-case letters, digits and hyphens, and must not be default',
    ),
  provider: z
    .enum(providerKeys, `must be one of ${providerKeys.join(', ')}`)
    .transform((key) => providerByKey[key]),
  token: token.optional(),
  tokenFile: filled(path).optional(),
  account: label.optional(),
  origin: origin.optional(),
  dialect: shape.VERTRA_DIALECT.unwrap().optional(),
  resellerId: filled(shape.VIDA_RESELLER_ID.unwrap()).optional(),
  sockets: numberOf(shape.PROVIDER_SOCKETS.unwrap()),
  queue: numberOf(shape.PROVIDER_QUEUE.unwrap()),
  timeoutMs: numberOf(shape.PROVIDER_TIMEOUT_MS.unwrap()),
  bulkPerMinute: numberOf(shape.VIDA_BULK_PER_MINUTE.unwrap()),
};

export type MemberName = keyof typeof members;

export const memberNames = Object.keys(members) as readonly MemberName[];

/** A connection as CONNECTIONS_FILE has it. */
export const connectionMembers = z.strictObject(members);

export type ConnectionMembers = z.output<typeof connectionMembers>;

const typeNames: Readonly<Record<string, string>> = { string: 'text', object: 'an object', array: 'a list' };

/** Describes an issue without a value. */
export function toIssueText(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return toUnknownText(issue.keys);
  if (issue.code !== 'invalid_type') return undefined;
  return issue.input === undefined ? 'must be set' : `must be ${typeNames[issue.expected] ?? issue.expected}`;
}

/** The most unknown members that are named. */
const maxNamed = 3;

/** Names only members whose names are letters: others, such as a misplaced token, are not misspelled members. */
function toUnknownText(names: readonly string[]): string {
  const named = names.filter((name) => /^[a-z]{1,32}$/i.test(name)).slice(0, maxNamed);
  const suffix = named.length > 0 ? `, not ${named.join(', ')}` : '';
  return `must have documented members only${suffix}`;
}
