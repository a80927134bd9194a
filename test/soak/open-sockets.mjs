import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** @typedef {{ localPort: number, remotePort: number }} TcpSocket */

/** As the kernel writes the state of a socket that listens. */
const listening = '0A';

/**
 * The TCP connections that a process holds open; undefined where the system has no /proc.
 *
 * @param {number} pid
 * @returns {readonly TcpSocket[] | undefined}
 */
export function openSockets(pid) {
  try {
    const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => inodeOf(`/proc/${pid}/fd/${fd}`)));
    return ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1).flatMap(toSocket(own)),
    );
  } catch {
    return undefined;
  }
}

/** @param {string} link */
function inodeOf(link) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    // Closed since the folder was read.
    return undefined;
  }
}

/** @param {ReadonlySet<string | undefined>} own */
function toSocket(own) {
  return (/** @type {string} */ line) => {
    const [, local = '', remote = '', state = '', , , , , , inode] = line.trim().split(/\s+/);
    if (inode === undefined || !own.has(inode) || state === listening) return [];
    const port = (/** @type {string} */ address) => Number.parseInt(address.split(':')[1] ?? '', 16);
    return [{ localPort: port(local), remotePort: port(remote) }];
  };
}
