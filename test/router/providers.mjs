/** @typedef {import('../../src/sandbox/simulated-provider.ts').SimulatedProvider} SimulatedProvider */

/** The latency of a provider, long enough for concurrent reads to overlap. */
const latencyMs = 20;

/**
 * Makes Vertra list exactly these organizations.
 *
 * @param {SimulatedProvider} vertra
 * @param {readonly string[]} ids
 */
export function simulateVertraList(vertra, ids) {
  const template = vertra.organization('org123');
  vertra.inject(({ organizationId }) => {
    // A read of a single organization is answered as usual and appears in the recorded requests.
    if (organizationId !== undefined) return undefined;
    const response = ids.map((id) => ({ ...template, id, name: `Name of ${id}` }));
    return {
      applied: false,
      play: (outgoing) => outgoing.end(JSON.stringify({ status: 'success', response })),
    };
  });
}

/**
 * Makes Vida return every requested organization, and counts the concurrent reads.
 *
 * @param {SimulatedProvider} vida
 */
export function countVidaReads(vida) {
  let running = 0;
  let maxConcurrent = 0;
  vida.inject(({ query }) => ({
    applied: false,
    play(response) {
      running += 1;
      maxConcurrent = Math.max(maxConcurrent, running);
      const id = Number(new URLSearchParams(query).get('targetAccountId'));
      setTimeout(() => {
        running -= 1;
        response.end(JSON.stringify({ id, orgName: `Name of ${id}` }));
      }, latencyMs);
    },
  }));
  return { maxConcurrent: () => maxConcurrent };
}
