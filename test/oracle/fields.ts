/** A value on the wire. */
export type Value = string | boolean | null | readonly string[];

export type Provider = 'vida' | 'vertra';

/** A version of Vertra's contract. */
export type Dialect = 'organizations' | 'workspaces' | 'workspaces-flat';

export const dialects: readonly Dialect[] = ['organizations', 'workspaces', 'workspaces-flat'];

export const providers: readonly Provider[] = ['vida', 'vertra'];

/** The values of an organization or an update, by the field's name in the input. */
export type Values = Readonly<Record<string, Value>>;

interface Field {
  readonly name: string;
  readonly wire: string;
  readonly type: 'text' | 'clearable' | 'flag' | 'enumeration' | 'tags';
}

/** The fields that the oracle writes. Other fields are used for responses about fields that were not sent. */
export const fieldsOf: Readonly<Record<Provider, readonly Field[]>> = {
  vida: [
    { name: 'name', wire: 'orgName', type: 'text' },
    { name: 'email', wire: 'email', type: 'text' },
    { name: 'smsBrandId', wire: 'smsBrandId', type: 'text' },
    { name: 'externalAccountId', wire: 'externalAccountId', type: 'clearable' },
    { name: 'externalBillingId', wire: 'externalBillingId', type: 'clearable' },
    { name: 'smsEnabled', wire: 'smsEnabled', type: 'flag' },
    { name: 'active', wire: 'active', type: 'flag' },
    { name: 'hipaaSetting', wire: 'hipaaSetting', type: 'enumeration' },
  ],
  vertra: [
    { name: 'name', wire: 'name', type: 'text' },
    { name: 'description', wire: 'description', type: 'text' },
    { name: 'tags', wire: 'tags', type: 'tags' },
  ],
};

/** Returns the names of a provider's fields; the newest dialect of Vertra has no tags. */
export function fieldNamesOf(provider: Provider, dialect: Dialect): readonly string[] {
  const names = fieldsOf[provider].map(({ name }) => name);
  return dialect === 'workspaces-flat' ? names.filter((name) => name !== 'tags') : names;
}

/** A setting of Vida that the oracle never sends. */
export const neverSent = 'smsCampaignId';

export function wireNameOf(provider: Provider, name: string): string {
  return fieldOf(provider, name).wire;
}

export function fieldOf(provider: Provider, name: string): Field {
  const field = fieldsOf[provider].find((each) => each.name === name);
  if (field === undefined) throw new Error(`The oracle does not write ${name} at ${provider}.`);
  return field;
}

/** Converts a body to values by the names of the input, and omits unknown fields. */
export function fromWire(provider: Provider, body: Readonly<Record<string, Value>>): Values {
  const known = fieldsOf[provider].filter(({ wire }) => Object.hasOwn(body, wire));
  return Object.fromEntries(known.map(({ name, wire }) => [name, body[wire] as Value]));
}

/** Converts values to a body. */
export function toWire(provider: Provider, values: Values): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [wireNameOf(provider, name), value]),
  );
}

/** GraphQL enum values are upper case. */
export function toInputValue(provider: Provider, name: string, value: Value): Value {
  const isEnumeration = fieldOf(provider, name).type === 'enumeration';
  return isEnumeration && typeof value === 'string' ? value.toUpperCase() : value;
}

/** Whether two values are exactly equal. */
export function isIdentical(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * The comparison rule of Vertra's contract: text after NFC, with white space trimmed and collapsed; a name also
 * without regard to case, except in the newest dialect; tags as a set.
 */
export function isSameByContract(
  name: string,
  shown: Value,
  sent: Value,
  dialect: Dialect = 'organizations',
): boolean {
  const isCaseless = name === 'name' && dialect !== 'workspaces-flat';
  return toComparable(shown, isCaseless) === toComparable(sent, isCaseless);
}

function toComparable(value: Value, isCaseless: boolean): string {
  if (Array.isArray(value)) return JSON.stringify([...new Set(value.map(normalize))].sort());
  if (typeof value !== 'string') return JSON.stringify(value);
  return isCaseless ? normalize(value).toLowerCase() : normalize(value);
}

function normalize(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ');
}
