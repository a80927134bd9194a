import { setTimeout as delay } from 'node:timers/promises';
import { openSockets } from './open-sockets.mjs';
import { gatewaySettings } from './settings.mjs';

/**
 * @typedef {{ vida: number, vertra: number, clients: number, others: number }} Count open sockets by who is at the
 *   other end
 * @typedef {{ most: Count, atEnd: Count, text: string }} Figures
 */

const sampleMs = 100;
const closeMs = 3000;
const cap = Number(gatewaySettings.PROVIDER_SOCKETS);

/**
 * Counts the gateway's sockets from now on.
 *
 * @param {import('./gateway.mjs').Gateway} gateway
 * @param {{ vida: { origin: string }, vertra: { origin: string } }} providers
 * @returns {{ end: () => Promise<Figures | undefined> }} end waits a little for the clients' sockets to be gone;
 *   undefined where sockets cannot be counted
 */
export function watchSockets({ pid, url }, { vertra, vida }) {
  const portOf = (/** @type {string} */ address) => Number(new URL(address).port);
  const ports = { own: portOf(url), vida: portOf(vida.origin), vertra: portOf(vertra.origin) };
  const most = { vida: 0, vertra: 0, clients: 0, others: 0 };
  /** @type {Count | undefined} */
  let last;
  const look = () => {
    const count = countSockets(pid, ports);
    // Of two looks in a row the smaller counts: one alone can see a socket that closes and its successor.
    for (const name of /** @type {(keyof Count)[]} */ (count ? Object.keys(most) : []))
      most[name] = Math.max(most[name], Math.min(count?.[name] ?? 0, last?.[name] ?? 0));
    last = count;
    return count;
  };
  const timer = setInterval(look, sampleMs);
  return {
    async end() {
      clearInterval(timer);
      const until = performance.now() + closeMs;
      while (look()?.clients && performance.now() < until) await delay(sampleMs);
      const atEnd = look();
      return atEnd && { most, atEnd, text: textOf(most, atEnd) };
    },
  };
}

/**
 * @param {number} pid
 * @param {{ own: number, vida: number, vertra: number }} ports
 * @returns {Count | undefined}
 */
function countSockets(pid, ports) {
  const sockets = openSockets(pid);
  if (sockets === undefined) return undefined;
  const to = (/** @type {number} */ port) => sockets.filter(({ remotePort }) => remotePort === port).length;
  const clients = sockets.filter(({ localPort }) => localPort === ports.own).length;
  const [vida, vertra] = [to(ports.vida), to(ports.vertra)];
  return { vida, vertra, clients, others: sockets.length - vida - vertra - clients };
}

/**
 * @param {Count} most
 * @param {Count} atEnd
 */
function textOf(most, atEnd) {
  const line = (/** @type {Count} */ { clients, others, vertra, vida }) =>
    `${vida} to Vida, ${vertra} to Vertra, ${clients} of clients, ${others} others`;
  return `Open sockets (at most ${cap} to each provider)\n  at most   ${line(most)}\n  at the end ${line(atEnd)}\n\n`;
}

/**
 * @param {Figures | undefined} figures
 * @returns {import('./verdict.mjs').Check[]}
 */
export function judgeSockets(figures) {
  if (figures === undefined) return [];
  const { atEnd, most } = figures;
  const over = /** @type {const} */ (['vida', 'vertra']).filter((name) => most[name] > cap);
  const left = /** @type {const} */ (['clients', 'others']).filter((name) => atEnd[name] > 0);
  return [
    {
      title: `more than ${cap} sockets to one provider at any time`,
      found: over.map((name) => `${name}: ${most[name]}`),
    },
    { title: 'sockets left when every client is gone', found: left.map((name) => `${name}: ${atEnd[name]}`) },
  ];
}
