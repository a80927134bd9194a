import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** @typedef {{ localPort: number, remotePort: number }} TcpSocket */

/** The kernel's code for the state of a listening socket. */
const listeningState = '0A';

/**
 * Returns the open TCP sockets of a process, or `undefined` on a system without /proc.
 *
 * @param {number} pid
 * @returns {readonly TcpSocket[] | undefined}
 */
export function findOpenSockets(pid) {
  try {
    const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => readInode(`/proc/${pid}/fd/${fd}`)));
    return ['tcp', 'tcp6'].flatMap((table) =>
      readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1).flatMap(toSocket(own)),
    );
  } catch {
    return undefined;
  }
}

/** @param {string} link */
function readInode(link) {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1];
  } catch {
    // The socket was closed after the directory was read.
    return undefined;
  }
}

/** @param {ReadonlySet<string | undefined>} own */
function toSocket(own) {
  return (/** @type {string} */ line) => {
    const [, local = '', remote = '', state = '', , , , , , inode] = line.trim().split(/\s+/);
    if (inode === undefined || !own.has(inode) || state === listeningState) return [];
    const port = (/** @type {string} */ address) => Number.parseInt(address.split(':')[1] ?? '', 16);
    return [{ localPort: port(local), remotePort: port(remote) }];
  };
}
