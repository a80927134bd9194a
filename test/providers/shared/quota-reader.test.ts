import { describe, expect, it } from 'vitest';
import type { HttpResult } from '../../../src/http-client/http-result.ts';
import { createQuotaReader } from '../../../src/providers/shared/quota-reader.ts';

const refused: HttpResult = {
  ...{ kind: 'response', status: 429, headers: { 'retry-after': '3600' }, body: {} },
  ...{ provider: 'vida', connection: 'default', method: 'PUT', pathTemplate: '/organizations/{id}' },
};

/** Returns whether each refusal closes the window, of requests by a caller and about an organization. */
function toClosed(...requests: readonly (readonly [caller: string | undefined, id: string | undefined])[]) {
  const read = createQuotaReader({ onDrift() {} });
  return requests.map(([callerId, organizationId]) => {
    const reports = read(refused, { reservedAt: 0, callerId, organizationId, readRetryAfter: () => 3600 });
    return reports.some(({ isRefusal }) => isRefusal === true);
  });
}

describe('refusals that report no quota', () => {
  it.each([
    ['of one organization', ['a', '1'], ['a', '1']],
    ['of two organizations', ['a', '1'], ['a', '2']],
    ['of an organization and of a list', ['a', '1'], ['a', undefined]],
    ['of two lists', ['a', undefined], ['a', undefined]],
  ] as const)('%s of one caller do not close the window for other callers', (_name, first, second) => {
    expect(toClosed(first, second, first, second)).toEqual([false, false, false, false]);
  });

  it.each([
    ['organizations', ['a', '1'], ['b', '2']],
    ['one organization', ['a', '1'], ['b', '1']],
    ['lists', ['a', undefined], ['b', undefined]],
  ] as const)('of two callers and %s close the window', (_name, first, second) => {
    expect(toClosed(first, first, second)).toEqual([false, false, true]);
  });

  it('of two organizations close the window where callers are not distinguished', () => {
    expect(toClosed([undefined, '1'], [undefined, '1'], [undefined, '2'])).toEqual([false, false, true]);
  });

  it('of lists close nothing where callers are not distinguished', () => {
    const list = [undefined, undefined] as const;
    expect(toClosed(list, [undefined, '1'], list, [undefined, '1'])).toEqual([false, false, false, false]);
  });
});
