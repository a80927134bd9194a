import { expect } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';

/** Each organization of the large bulk update has three items. */
export const largeCount = 150;
export const smallCount = 25;

/** Creates items whose text is the name of the bulk update and the position. */
function toInputs(name: string, count: number, organizations: number): readonly UpdateOrganizationInput[] {
  return Array.from({ length: count }, (_, index) => ({
    vida: { organizationId: `${name}${index % organizations}`, name: `${name} ${index}.` },
  }));
}

export const large = toInputs('large', largeCount, largeCount / 3);
export const small = toInputs('small', smallCount, smallCount);

/**
 * Expects that the items of the small bulk update, which started behind the large one, were sent within a few turns, and that
 * every item was sent once, in the order of its organization.
 */
export function expectFairTurns(requests: readonly RecordedRequest[]): void {
  const sent = requests.map(({ body }) => /(large|small) (\d+)\./.exec(body) ?? []);
  const order = sent.map(([, name]) => name);
  // Eight large items ran before; then eight of each alternate, and requests of one turn can overtake each other.
  expect(order.lastIndexOf('small')).toBeLessThan(8 + smallCount + 8 * Math.ceil(smallCount / 8));
  expect(order.filter((name) => name === 'small')).toHaveLength(smallCount);
  const positions = sent.flatMap(([, name, index]) => (name === 'large' ? [Number(index)] : []));
  expect(positions.toSorted((one, other) => one - other)).toEqual(large.map((_, index) => index));
  for (let organization = 0; organization < largeCount / 3; organization += 1) {
    const own = positions.filter((index) => index % (largeCount / 3) === organization);
    expect(own).toEqual(own.toSorted((one, other) => one - other));
  }
}
