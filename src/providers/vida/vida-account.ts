import type { Organization, VidaSettings } from '../../domain/organization/organization.ts';
import { wireNames } from '../../domain/provider-fields/field.ts';
import { vidaFields, vidaSettings } from '../../domain/provider-fields/vida-fields.ts';
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
import { parseUnixTime } from './unix-time.ts';

/** The settings of an account, which stand at its top or under `details`. */
const settings = {
  ...createFieldReaders(vidaFields),
  accountType: nullable(text),
  timestamp: nullable(number),
};

/** Fields of a sibling route of Vida that say whether a read succeeded. */
const status = { success: unchecked, message: unchecked };

const account = object({
  ...status,
  id,
  organizationId: id,
  username: unchecked,
  partnerId: unchecked,
  resellerId: unchecked,
  ...settings,
  details: nullable(looseObject(settings)),
});

/** Reads an account of any type. An account without an id is unreadable. */
export const vidaAccount: typeof account = (raw, reading) => {
  const read = account(raw, reading);
  return (read?.id ?? read?.organizationId) === undefined ? undefined : read;
};

/** An account whose type is not organization. */
export interface OtherAccount {
  readonly otherId: string;
}

const envelope = object({ ...status, account: unchecked });

/**
 * Decodes an account as an organization of a connection.
 *
 * @returns undefined when the account has no id, or the body reports a failure
 */
export function decodeVidaAccount(
  connection: string,
  body: unknown,
  listener: DriftListener,
): Organization | OtherAccount | undefined {
  if (isFailure(body)) return undefined;
  if (!isEnvelope(body)) return decodeBareAccount(connection, body, listener);
  const wrapped = readTolerantly(envelope, body, '(account)', listener)?.account;
  const onDrift = (keyPath: string) => listener.onDrift(`account.${keyPath}`);
  return decodeBareAccount(connection, wrapped, { onDrift, token: listener.token });
}

function decodeBareAccount(
  connection: string,
  body: unknown,
  listener: DriftListener,
): Organization | OtherAccount | undefined {
  const read = isFailure(body) ? undefined : readTolerantly(vidaAccount, body, '(account)', listener);
  return read && toOrganization(connection, read);
}

type Account = ReadValue<typeof account>;

function toOrganization(connection: string, read: Account): Organization | OtherAccount | undefined {
  const providerId = read.id ?? read.organizationId;
  const type = findSetting(read, 'accountType');
  if (providerId === undefined) return undefined;
  if (type !== null && type.toLowerCase() !== 'organization') return { otherId: providerId };
  const organization: Organization = {
    provider: 'VIDA',
    connection,
    providerId,
    ...missingAtVida,
    name: findSetting(read, 'orgName'),
    createdAt: parseUnixTime(findSetting(read, 'timestamp')),
    vida: toSettings(read),
  };
  const unreported = fieldWires.flatMap(([name, wire]) => (isReported(read, wire) ? [] : [name]));
  return unreported.length === 0 ? organization : { ...organization, unreported };
}

const fieldWires = wireNames(vidaFields);
const settingWires = wireNames(vidaSettings);

function toSettings(read: Account): VidaSettings {
  const values: Record<string, unknown> = {};
  for (const [name, wire] of settingWires) values[name] = findSetting(read, wire);
  return values;
}

/**
 * A setting is at the top of an account or under `details` (vida.md, Reading an organization). The top takes precedence,
 * even if it holds null.
 *
 * @returns null when the account does not report the setting
 */
function findSetting<Key extends keyof typeof settings>(
  read: Account,
  key: Key,
): NonNullable<Account[Key]> | null {
  return (read[key] === undefined ? read.details?.[key] : read[key]) ?? null;
}

function isReported(read: Account, key: keyof typeof settings): boolean {
  return read[key] !== undefined || read.details?.[key] !== undefined;
}

/** Whether a body reports a failure, regardless of the HTTP status. */
export function isFailure(body: unknown): boolean {
  return isRecord(body) && body['success'] !== undefined && body['success'] !== true;
}

/** Whether a body is the envelope of a sibling route of Vida: `{ success, message, account }` (vida.md). */
function isEnvelope(body: unknown): boolean {
  return isRecord(body) && isRecord(body['account']) && !('id' in body) && !('organizationId' in body);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields that Vida does not have. */
export const missingAtVida = {
  description: null,
  tags: null,
  ownerId: null,
  members: null,
  updatedAt: null,
} as const;
