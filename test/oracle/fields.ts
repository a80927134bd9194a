/** A value as it is on the wire. */
export type Value = string | boolean | null | readonly string[];

export type Provider = 'vida' | 'vertra';

export const providers: readonly Provider[] = ['vida', 'vertra'];

/** The values of an organization, or of an update, by the name of the field in the input. */
export type Values = Readonly<Record<string, Value>>;

interface Field {
  readonly name: string;
  readonly wire: string;
  readonly type: 'text' | 'clearable' | 'flag' | 'enumeration' | 'tags';
}

/** The fields that the oracle writes. What it never writes is free for answers about something that was not sent. */
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

/** The values of a body, by the names of the input; what is no field of ours is left out. */
export function fromWire(provider: Provider, body: Readonly<Record<string, Value>>): Values {
  const known = fieldsOf[provider].filter(({ wire }) => Object.hasOwn(body, wire));
  return Object.fromEntries(known.map(({ name, wire }) => [name, body[wire] as Value]));
}

/** The values as a body holds them. */
export function toWire(provider: Provider, values: Values): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [wireNameOf(provider, name), value]),
  );
}

/** GraphQL writes the values of an enumeration in capital letters. */
export function toInputValue(provider: Provider, name: string, value: Value): Value {
  const isEnumeration = fieldOf(provider, name).type === 'enumeration';
  return isEnumeration && typeof value === 'string' ? value.toUpperCase() : value;
}

/** Whether two values are the same to the letter. */
export function isIdentical(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * The comparison rule of Vertra's contract: text after NFC, with white space trimmed and collapsed; a name also
 * without regard to case; tags as a set.
 */
export function isSameByContract(name: string, shown: Value, sent: Value): boolean {
  return toComparable(name, shown) === toComparable(name, sent);
}

function toComparable(name: string, value: Value): string {
  if (Array.isArray(value)) return JSON.stringify([...new Set(value.map(normalize))].sort());
  if (typeof value !== 'string') return JSON.stringify(value);
  return name === 'name' ? normalize(value).toLowerCase() : normalize(value);
}

function normalize(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ');
}
