import type { Instant } from '../../domain/organization/instant.ts';
import { formatInstant } from '../../domain/organization/instant.ts';
import type { Organization, VidaSettings } from '../../domain/organization/organization.ts';
import { wireNames } from '../../domain/provider/field.ts';
import { vidaFields, vidaSettings } from '../../domain/provider/vida-fields.ts';
import type { DriftListener } from '../shared/drift.ts';
import { createFieldReaders } from '../shared/field-readers.ts';
import type { ReadValue } from '../shared/tolerant-reader.ts';
import {
  id,
  looseObject,
  nullable,
  number,
  object,
  readTolerantly,
  text,
  unchecked,
} from '../shared/tolerant-reader.ts';

/** The settings of an account, which stand at its top or under `details`. */
const settings = {
  ...createFieldReaders(vidaFields),
  accountType: nullable(text),
  timestamp: nullable(number),
};

/** What says whether a read succeeded, where a sibling route of Vida has it. */
const verdict = { success: unchecked, message: unchecked };

const account = object({
  ...verdict,
  id,
  organizationId: id,
  username: unchecked,
  partnerId: unchecked,
  resellerId: unchecked,
  ...settings,
  details: nullable(looseObject(settings)),
});

/** An account, be it an organization or not; without an id it is worth nothing. */
export const vidaAccount: typeof account = (raw, reading) => {
  const read = account(raw, reading);
  return (read?.id ?? read?.organizationId) === undefined ? undefined : read;
};

/** An account that says that it is no organization. */
export interface OtherAccount {
  readonly otherId: string;
}

const envelope = object({ ...verdict, account: unchecked });

/**
 * Reads an account as an organization. A setting stands at the top or under `details` (vida.md, Reading an
 * organization): the top is looked at first, and null at the top is a value.
 *
 * @returns undefined when it has no id, or says that it is no success
 */
export function decodeVidaAccount(
  body: unknown,
  listener: DriftListener,
): Organization | OtherAccount | undefined {
  if (isDenied(body)) return undefined;
  if (!isEnvelope(body)) return decodeBareAccount(body, listener);
  const wrapped = readTolerantly(envelope, body, '(account)', listener)?.account;
  const onDrift = (keyPath: string) => listener.onDrift(`account.${keyPath}`);
  return decodeBareAccount(wrapped, { onDrift, token: listener.token });
}

function decodeBareAccount(body: unknown, listener: DriftListener): Organization | OtherAccount | undefined {
  const read = isDenied(body) ? undefined : readTolerantly(vidaAccount, body, '(account)', listener);
  return read && toOrganization(read);
}

type Account = ReadValue<typeof account>;

function toOrganization(read: Account): Organization | OtherAccount | undefined {
  const providerId = read.id ?? read.organizationId;
  const type = findSetting(read, 'accountType');
  if (providerId === undefined) return undefined;
  if (type !== null && type.toLowerCase() !== 'organization') return { otherId: providerId };
  return {
    provider: 'VIDA',
    providerId,
    ...notKeptByVida,
    name: findSetting(read, 'orgName'),
    createdAt: toInstant(findSetting(read, 'timestamp')),
    vida: toSettings(read),
  };
}

const settingWires = wireNames(vidaSettings);

function toSettings(read: Account): VidaSettings {
  const values: Record<string, unknown> = {};
  for (const [name, wire] of settingWires) values[name] = findSetting(read, wire);
  return values;
}

/** The top takes precedence, even with null; null when the account does not report the setting. */
function findSetting<Key extends keyof typeof settings>(
  read: Account,
  key: Key,
): NonNullable<Account[Key]> | null {
  return (read[key] === undefined ? read.details?.[key] : read[key]) ?? null;
}

/** Does an answer, whatever its status, deny that it is a success? */
export function isDenied(body: unknown): boolean {
  return isRecord(body) && body['success'] !== undefined && body['success'] !== true;
}

/** A sibling route of Vida answers `{ success, message, account }` (vida.md). */
function isEnvelope(body: unknown): boolean {
  return isRecord(body) && isRecord(body['account']) && !('id' in body) && !('organizationId' in body);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What Vida keeps of no organization. */
export const notKeptByVida = {
  description: null,
  tags: null,
  ownerId: null,
  members: null,
  updatedAt: null,
} as const;

/** Before 1973 in milliseconds, and after the year 5000 in seconds: a smaller number is one of seconds (vida.md). */
const leastMilliseconds = 1e11;

/** Unix milliseconds or seconds; a number that is no date counts as not reported. */
function toInstant(timestamp: number | null): Instant | null {
  if (timestamp === null) return null;
  const date = new Date(timestamp < leastMilliseconds ? timestamp * 1000 : timestamp);
  return Number.isNaN(date.getTime()) ? null : formatInstant(date);
}
