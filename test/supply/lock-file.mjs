/**
 * A package of a lock file.
 *
 * @typedef {object} Package
 * @property {string} path where it is installed, such as `node_modules/a/node_modules/b`; empty for the project itself
 * @property {string} name
 * @property {string} version
 * @property {string | undefined} licence
 * @property {boolean} isDevelopment nothing that runs in production has it
 * @property {readonly string[]} needs names of packages
 */

/**
 * @param {string} text a lock file of version 2 or 3
 * @returns {readonly Package[]} the project itself, and every package
 */
export function readPackages(text) {
  return Object.entries(JSON.parse(text).packages ?? {}).map(([path, each]) => ({
    path,
    name: each.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: each.version,
    licence: each.license,
    isDevelopment: each.dev === true,
    needs: Object.keys({
      ...each.dependencies,
      ...each.devDependencies,
      ...each.optionalDependencies,
      ...each.peerDependencies,
    }),
  }));
}

/**
 * Who pulls a package in: the shortest chain of names from the project to it.
 *
 * @param {readonly Package[]} packages
 * @param {Package} target
 * @returns {readonly string[]}
 */
export function findChain(packages, target) {
  const chains = [[target]];
  const seen = new Set([target]);
  for (const chain of chains) {
    const [first = target] = chain;
    if (first.path === '') return chain.map(({ name }) => name);
    for (const user of packages.filter((each) => !seen.has(each) && loads(packages, each, first))) {
      seen.add(user);
      chains.push([user, ...chain]);
    }
  }
  return [target.name];
}

/**
 * Is the other package the one that this one finds by that name? It looks below itself and then upwards, as Node does.
 *
 * @param {readonly Package[]} packages
 * @param {Package} user
 * @param {Package} other
 */
function loads(packages, { needs, path }, other) {
  if (!needs.includes(other.name)) return false;
  const steps = path.split('/node_modules/');
  const places = steps.map((_step, index) => steps.slice(0, steps.length - index).join('/node_modules/'));
  const paths = [...places.filter(Boolean).map((place) => `${place}/`), ''].map(
    (place) => `${place}node_modules/${other.name}`,
  );
  const found = paths
    .map((each) => packages.find((one) => one.path === each))
    .find((one) => one !== undefined);
  return found === other;
}
