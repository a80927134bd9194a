import type { TimedBehavior } from './behavior.ts';
import { connectionOf, toGlobalId } from './connections.ts';
import type { Provider, Value, Values } from './fields.ts';
import { fieldOf, toInputValue } from './fields.ts';
import type { Random } from './random.ts';

/** One update that the oracle requests. */
export interface Write {
  /** A string that only this update writes, by which the provider identifies it. */
  readonly marker: string;
  readonly provider: Provider;
  /** The provider's own id. */
  readonly organization: string;
  readonly values: Values;
  /** The provider's behavior for each receipt of this update; further ones are handled as documented. */
  readonly script: readonly TimedBehavior[];
}

const marker = /w\d+x\d+w/;

/** @param part the sequence that the update belongs to */
export function toMarker(part: number, number: number): string {
  return `w${part}x${number}w`;
}

export function findMarker(text: string): string | undefined {
  return marker.exec(text)?.[0];
}

interface WriteTarget {
  readonly marker: string;
  readonly provider: Provider;
  readonly organization: string;
}

/**
 * Creates an update of random fields that include those that the first behavior needs.
 *
 * @param names the fields that the provider has
 */
export function createWrite(
  random: Random,
  target: WriteTarget,
  script: readonly TimedBehavior[],
  names: readonly string[],
): Write {
  const { minFields = 1, requires = [] } = script[0]?.behavior ?? {};
  const least = Math.max(minFields, script[0]?.timing === 'PART' ? 2 : 1);
  const others = random.shuffle(names.filter((name) => !requires.includes(name)));
  const count = Math.max(0, least + random.integer(2) - requires.length);
  return {
    ...target,
    script,
    values: createValues(random, target, [...requires, ...others.slice(0, count)]),
  };
}

/** An update of the same fields of the same organization, with other values; the provider behaves well. */
export function createSimilarWrite(
  random: Random,
  marker: string,
  { organization, provider, values }: Write,
): Write {
  const target = { marker, organization, provider };
  return { ...target, script: [], values: createValues(random, target, Object.keys(values)) };
}

function createValues(random: Random, { marker, provider }: WriteTarget, names: readonly string[]): Values {
  const values = names.map((name) => [name, createValue(random, provider, name, marker)] as const);
  const carriesMarker = values.some(([, value]) => findMarker(JSON.stringify(value)));
  return Object.fromEntries(carriesMarker ? values : [...values, ['name', createText(random, marker)]]);
}

/** The update as an argument of a mutation. */
export function toInput({ marker, organization, provider, values }: Write): object {
  const connection = connectionOf(organization);
  // Both ways to name a connection are used.
  const target =
    connection === 'default' || marker.length % 2 === 0
      ? { organizationId: organization, connection }
      : { organizationId: toGlobalId(provider, organization) };
  const fields = Object.entries(values).map(([name, value]) => [name, toInputValue(provider, name, value)]);
  return { [provider]: { ...target, ...Object.fromEntries(fields) } };
}

function createValue(random: Random, provider: Provider, name: string, marker: string): Value {
  switch (fieldOf(provider, name).type) {
    case 'flag':
      return random.chance(0.5);
    case 'enumeration':
      return random.pick(['on', 'off', 'inherit']);
    case 'clearable':
      return random.chance(0.2) ? null : `ID ${marker}`;
    case 'tags':
      return random.shuffle([`T ${marker}`, 'Blue', 'alpha', ...(random.chance(0.3) ? ['Blue'] : [])]);
    default:
      return name === 'email' ? `Office-${marker}@example.test` : createText(random, marker);
  }
}

/** Upper-case letters, a decomposed letter and white space, which a provider may store in another spelling. */
function createText(random: Random, marker: string): string {
  return random.pick([`Acme ${marker}`, `ACME  ${marker} `, `Cafe\u0301 ${marker}`, ` ${marker} \u{1f984}`]);
}
