import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * A registry on loopback that has one package; of all others it tells where they are. It says of a package what npm's
 * own says once it is published, such as that it brings an npm-shrinkwrap.json.
 *
 * @param {string} tarball path of what `npm pack` made
 * @param {any} manifest its package.json
 * @param {string} others the registry of every other package
 */
export async function startRegistry(tarball, manifest, others) {
  const { name, version } = manifest;
  const content = readFileSync(tarball);
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  const server = createServer(({ headers, url = '/' }, response) => {
    const path = `/${name}/-/${name}-${version}.tgz`;
    const dist = { tarball: `http://${headers.host}${path}`, integrity };
    const told = { ...manifest, _id: `${name}@${version}`, _hasShrinkwrap: true, dist };
    if (url === `/${name}`)
      response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: told } }));
    else if (url === path) response.end(content);
    else response.writeHead(307, { location: new URL(url, others).href }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The registry has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
