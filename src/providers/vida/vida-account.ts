import { z } from 'zod';
import type { Organization, VidaSettings } from '../../domain/organization.ts';
import { departures, told, wireId } from '../tolerant.ts';

const text = told(z.string().nullable());
const flag = told(z.boolean().nullable());

/** One of an enumeration's words, which the domain writes in capitals; any other word counts as not told. */
const word = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  told(z.string().toUpperCase().pipe(z.enum(words)).nullable());

/** The settings of an account, wherever in it they stand. */
const settings = {
  orgName: text,
  email: text,
  active: flag,
  productPlanId: text,
  offeredProductPlanId: text,
  smsEnabled: flag,
  smsBrandId: text,
  smsCampaignId: text,
  vidaPremium: flag,
  externalAccountId: text,
  externalBillingId: text,
  hipaaSetting: word('ON', 'OFF', 'INHERIT'),
  orgAccountType: word('INTERNAL', 'CUSTOMER'),
  accountType: text,
  timestamp: told(z.number().nullable()),
};

const account = z.object({
  id: told(wireId),
  username: told(z.unknown()),
  partnerId: told(z.unknown()),
  resellerId: told(z.unknown()),
  ...settings,
  details: told(z.looseObject(settings).nullable()),
});

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
  const read = account.safeParse(body);
  if (!read.success || read.data.id === undefined) {
    onDrift('(account)');
    return undefined;
  }
  for (const keyPath of departures(body, read.data)) onDrift(keyPath);
  const { details, id, ...top } = read.data;
  const tell = <Key extends keyof typeof settings>(key: Key) => top[key] ?? details?.[key] ?? null;
  const type = tell('accountType');
  if (type !== null && type !== 'organization') return 'NOT_AN_ORGANIZATION';
  return {
    provider: 'VIDA',
    providerId: id,
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
function toInstant(milliseconds: number | null): Date | null {
  const instant = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}
