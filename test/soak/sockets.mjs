import { setTimeout as delay } from 'node:timers/promises';
import { findOpenSockets } from './open-sockets.mjs';
import { gatewaySettings } from './settings.mjs';

/**
 * @typedef {{ vida: number, vertra: number, clients: number, others: number }} Count open sockets by remote end
 * @typedef {{ max: Count, atEnd: Count, text: string }} Figures
 */

const sampleMs = 100;
const closeMs = 3000;
const maxSockets = Number(gatewaySettings.PROVIDER_SOCKETS);

/**
 * Counts the gateway's sockets periodically.
 *
 * @param {import('./gateway.mjs').Gateway} gateway
 * @param {{ vida: { origin: string }, vertra: { origin: string } }} providers
 * @returns {{ end: () => Promise<Figures | undefined> }} end waits briefly until the clients' sockets are closed;
 *   undefined on a system where sockets cannot be counted
 */
export function watchSockets({ pid, url }, { vertra, vida }) {
  const toPort = (/** @type {string} */ address) => Number(new URL(address).port);
  const ports = { own: toPort(url), vida: toPort(vida.origin), vertra: toPort(vertra.origin) };
  const max = { vida: 0, vertra: 0, clients: 0, others: 0 };
  /** @type {Count | undefined} */
  let last;
  const sample = () => {
    const count = countSockets(pid, ports);
    // The smaller of two consecutive samples counts, because one sample can include a closing socket and its successor.
    for (const name of /** @type {(keyof Count)[]} */ (count ? Object.keys(max) : []))
      max[name] = Math.max(max[name], Math.min(count?.[name] ?? 0, last?.[name] ?? 0));
    last = count;
    return count;
  };
  const timer = setInterval(sample, sampleMs);
  return {
    async end() {
      clearInterval(timer);
      const until = performance.now() + closeMs;
      while (sample()?.clients && performance.now() < until) await delay(sampleMs);
      const atEnd = sample();
      return atEnd && { max, atEnd, text: formatSockets(max, atEnd) };
    },
  };
}

/**
 * @param {number} pid
 * @param {{ own: number, vida: number, vertra: number }} ports
 * @returns {Count | undefined}
 */
function countSockets(pid, ports) {
  const sockets = findOpenSockets(pid);
  if (sockets === undefined) return undefined;
  const to = (/** @type {number} */ port) => sockets.filter(({ remotePort }) => remotePort === port).length;
  const clients = sockets.filter(({ localPort }) => localPort === ports.own).length;
  const [vida, vertra] = [to(ports.vida), to(ports.vertra)];
  return { vida, vertra, clients, others: sockets.length - vida - vertra - clients };
}

/**
 * @param {Count} max
 * @param {Count} atEnd
 */
function formatSockets(max, atEnd) {
  const line = (/** @type {Count} */ { clients, others, vertra, vida }) =>
    `${vida} to Vida, ${vertra} to Vertra, ${clients} of clients, ${others} others`;
  return `Open sockets (at most ${maxSockets} to each provider)\n  maximum    ${line(max)}\n  at the end ${line(atEnd)}\n\n`;
}

/**
 * @param {Figures | undefined} figures
 * @returns {import('./check-updates.mjs').Check[]}
 */
export function checkSockets(figures) {
  if (figures === undefined) return [];
  const { atEnd, max } = figures;
  const exceeded = /** @type {const} */ (['vida', 'vertra']).filter((name) => max[name] > maxSockets);
  const remaining = /** @type {const} */ (['clients', 'others']).filter((name) => atEnd[name] > 0);
  return [
    {
      title: `more than ${maxSockets} sockets to one provider`,
      found: exceeded.map((name) => `${name}: ${max[name]}`),
    },
    {
      title: 'open sockets after every client disconnected',
      found: remaining.map((name) => `${name}: ${atEnd[name]}`),
    },
  ];
}
