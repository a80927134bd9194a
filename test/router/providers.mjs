/** @typedef {import('../../src/sandbox/simulated-provider.ts').SimulatedProvider} SimulatedProvider */

/** What a provider needs to answer: long enough that reads which may overlap do. */
const latencyMs = 20;

/**
 * Vertra lists these organizations, and no others.
 *
 * @param {SimulatedProvider} vertra
 * @param {readonly string[]} ids
 */
export function holdVertraList(vertra, ids) {
  const known = vertra.organization('org123');
  vertra.inject(({ organizationId }) => {
    // A read of one is answered as usual: that it was made shows in the journal.
    if (organizationId !== undefined) return undefined;
    const response = ids.map((id) => ({ ...known, id, name: `Name of ${id}` }));
    return {
      applied: false,
      play: (outgoing) => outgoing.end(JSON.stringify({ status: 'success', response })),
    };
  });
}

/**
 * Vida has every organization that is asked for; counts how many are asked for at once.
 *
 * @param {SimulatedProvider} vida
 */
export function watchVidaReads(vida) {
  let running = 0;
  let most = 0;
  vida.inject(({ query }) => ({
    applied: false,
    play(response) {
      running += 1;
      most = Math.max(most, running);
      const id = Number(new URLSearchParams(query).get('targetAccountId'));
      setTimeout(() => {
        running -= 1;
        response.end(JSON.stringify({ id, orgName: `Name of ${id}` }));
      }, latencyMs);
    },
  }));
  return { most: () => most };
}
