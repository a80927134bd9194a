import type { Instant } from '../../domain/instant.ts';
import { instantOf } from '../../domain/instant.ts';
import type { Organization, VidaSettings } from '../../domain/organization.ts';
import {
  flag,
  id,
  looseObject,
  nullable,
  number,
  object,
  readTolerantly,
  text,
  unread,
  word,
} from '../tolerant.ts';

/** The settings of an account, wherever in it they stand. */
const settings = {
  orgName: nullable(text),
  email: nullable(text),
  active: nullable(flag),
  productPlanId: nullable(text),
  offeredProductPlanId: nullable(text),
  smsEnabled: nullable(flag),
  smsBrandId: nullable(text),
  smsCampaignId: nullable(text),
  vidaPremium: nullable(flag),
  externalAccountId: nullable(text),
  externalBillingId: nullable(text),
  hipaaSetting: nullable(word('ON', 'OFF', 'INHERIT')),
  orgAccountType: nullable(word('INTERNAL', 'CUSTOMER')),
  accountType: nullable(text),
  timestamp: nullable(number),
};

/** An account, be it an organization or not; without its id it is worth nothing. */
export const vidaAccount = object(
  {
    id,
    username: unread,
    partnerId: unread,
    resellerId: unread,
    ...settings,
    details: nullable(looseObject(settings)),
  },
  'id',
);

/**
 * Reads an account as an organization. A setting may stand at the top or under `details` (vida.md, Reading an
 * organization): the top is looked at first.
 *
 * @returns undefined when it has no id; NOT_AN_ORGANIZATION when it says that it is something else
 */
export function decodeVidaAccount(
  body: unknown,
  onDrift: (keyPath: string) => void,
): Organization | 'NOT_AN_ORGANIZATION' | undefined {
  const read = readTolerantly(vidaAccount, body, '(account)', onDrift);
  if (read === undefined) return undefined;
  const tell = <Key extends keyof typeof settings>(key: Key) => read[key] ?? read.details?.[key] ?? null;
  const type = tell('accountType');
  if (type !== null && type !== 'organization') return 'NOT_AN_ORGANIZATION';
  return {
    provider: 'VIDA',
    providerId: read.id,
    ...notKeptByVida,
    name: tell('orgName'),
    createdAt: toInstant(tell('timestamp')),
    vida: {
      email: tell('email'),
      active: tell('active'),
      productPlanId: tell('productPlanId'),
      offeredProductPlanId: tell('offeredProductPlanId'),
      smsEnabled: tell('smsEnabled'),
      smsBrandId: tell('smsBrandId'),
      smsCampaignId: tell('smsCampaignId'),
      vidaPremium: tell('vidaPremium'),
      externalAccountId: tell('externalAccountId'),
      externalBillingId: tell('externalBillingId'),
      hipaaSetting: tell('hipaaSetting'),
      orgAccountType: tell('orgAccountType'),
    } satisfies Required<VidaSettings>,
  };
}

/** What Vida keeps of no organization. */
export const notKeptByVida = {
  description: null,
  tags: null,
  ownerId: null,
  members: null,
  updatedAt: null,
} as const;

/** Unix milliseconds; a number that is no date counts as not told. */
function toInstant(milliseconds: number | null): Instant | null {
  const date = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : instantOf(date);
}
