import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** The binaries of the embedded database; npm encodes the slash of a scope. */
const binaryPath = /^\/@libsql(\/|%2f)/i;

/**
 * Starts a registry on loopback with one package. It redirects requests for binaries of the embedded database to another
 * registry, and responds with 404 for every other path.
 *
 * @param {string} tarball path of the tarball from `npm pack`
 * @param {any} manifest the package.json in the tarball
 * @param {string} binaryRegistryUrl
 * @returns a registry that records the requested paths that it does not have
 */
export async function startRegistry(tarball, manifest, binaryRegistryUrl) {
  const { name, version } = manifest;
  const content = readFileSync(tarball);
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  /** @type {string[]} */
  const missing = [];
  const server = createServer(({ headers, url = '/' }, response) => {
    const path = `/${name}/-/${name}-${version}.tgz`;
    const dist = { tarball: `http://${headers.host}${path}`, integrity };
    const versionManifest = { ...manifest, _id: `${name}@${version}`, dist };
    if (url === `/${name}`)
      response.end(
        JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: versionManifest } }),
      );
    else if (url === path) response.end(content);
    else if (binaryPath.test(url))
      response.writeHead(302, { location: new URL(url, binaryRegistryUrl).href }).end();
    else {
      missing.push(url);
      response.writeHead(404).end('{}');
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The registry has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    /** The requested paths that the registry does not have. */
    missing,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
