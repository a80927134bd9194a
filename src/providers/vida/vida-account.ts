import type { Instant } from '../../domain/organization/instant.ts';
import { formatInstant } from '../../domain/organization/instant.ts';
import type { Organization, VidaSettings } from '../../domain/organization/organization.ts';
import type { DriftListener } from '../shared/drift.ts';
import type { ReadValue } from '../shared/tolerant-reader.ts';
import {
  boolean,
  id,
  looseObject,
  nullable,
  number,
  object,
  oneOf,
  readTolerantly,
  text,
  unchecked,
} from '../shared/tolerant-reader.ts';

/** The settings of an account, wherever in it they stand. */
const settings = {
  orgName: nullable(text),
  email: nullable(text),
  active: nullable(boolean),
  productPlanId: nullable(text),
  offeredProductPlanId: nullable(text),
  smsEnabled: nullable(boolean),
  smsBrandId: nullable(text),
  smsCampaignId: nullable(text),
  vidaPremium: nullable(boolean),
  externalAccountId: nullable(text),
  externalBillingId: nullable(text),
  hipaaSetting: nullable(oneOf('ON', 'OFF', 'INHERIT')),
  orgAccountType: nullable(oneOf('INTERNAL', 'CUSTOMER')),
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
  const report = <Key extends keyof typeof settings>(key: Key) =>
    read[key] === undefined ? (read.details?.[key] ?? null) : read[key];
  const providerId = read.id ?? read.organizationId;
  const type = report('accountType');
  if (providerId === undefined) return undefined;
  if (type !== null && type.toLowerCase() !== 'organization') return { otherId: providerId };
  return {
    provider: 'VIDA',
    providerId,
    ...notKeptByVida,
    name: report('orgName'),
    createdAt: toInstant(report('timestamp')),
    vida: {
      email: report('email'),
      active: report('active'),
      productPlanId: report('productPlanId'),
      offeredProductPlanId: report('offeredProductPlanId'),
      smsEnabled: report('smsEnabled'),
      smsBrandId: report('smsBrandId'),
      smsCampaignId: report('smsCampaignId'),
      vidaPremium: report('vidaPremium'),
      externalAccountId: report('externalAccountId'),
      externalBillingId: report('externalBillingId'),
      hipaaSetting: report('hipaaSetting'),
      orgAccountType: report('orgAccountType'),
    } satisfies Required<VidaSettings>,
  };
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
