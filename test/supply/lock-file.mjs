/**
 * A package of a lock file.
 *
 * @typedef {object} Package
 * @property {string} path of its installation, such as `node_modules/a/node_modules/b`; empty for the project itself
 * @property {string} name
 * @property {string} version
 * @property {string | undefined} license
 * @property {boolean} isDevelopment whether nothing in production depends on it
 * @property {readonly string[]} dependencies the names of packages
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
    license: each.license,
    isDevelopment: each.dev === true,
    dependencies: Object.keys({
      ...each.dependencies,
      ...each.devDependencies,
      ...each.optionalDependencies,
      ...each.peerDependencies,
    }),
  }));
}

/**
 * Finds the shortest chain of dependencies from the project to a package.
 *
 * @param {readonly Package[]} packages
 * @param {Package} target
 * @returns {readonly string[]} the names of the packages in the chain
 */
export function findChain(packages, target) {
  const chains = [[target]];
  const seen = new Set([target]);
  for (const chain of chains) {
    const [first = target] = chain;
    if (first.path === '') return chain.map(({ name }) => name);
    for (const dependent of packages.filter((each) => !seen.has(each) && dependsOn(packages, each, first))) {
      seen.add(dependent);
      chains.push([dependent, ...chain]);
    }
  }
  return [target.name];
}

/**
 * Whether a package depends on the other one, by Node's resolution: in its own folder first, and then upwards.
 *
 * @param {readonly Package[]} packages
 * @param {Package} dependent
 * @param {Package} other
 */
function dependsOn(packages, { dependencies, path }, other) {
  if (!dependencies.includes(other.name)) return false;
  const segments = path.split('/node_modules/');
  const folders = segments.map((_segment, index) =>
    segments.slice(0, segments.length - index).join('/node_modules/'),
  );
  const paths = [...folders.filter(Boolean).map((folder) => `${folder}/`), ''].map(
    (folder) => `${folder}node_modules/${other.name}`,
  );
  const resolved = paths
    .map((each) => packages.find((one) => one.path === each))
    .find((one) => one !== undefined);
  return resolved === other;
}
