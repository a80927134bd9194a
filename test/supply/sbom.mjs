// Prints the software bill of materials of the runtime dependencies in CycloneDX format: node sbom.mjs
// Filters the output of npm sbom, because its option `--omit=dev` also omits packages that development depends on as well, such as graphql.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPackages } from './lock-file.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [project, ...packages] = readPackages(readFileSync(`${root}package-lock.json`, 'utf8'));
const shipped = new Set(
  packages.filter(({ isDevelopment }) => !isDevelopment).map(({ name, version }) => `${name}@${version}`),
);

const { npm_execpath: npm } = process.env;
const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
const options = /** @type {const} */ ({ cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const { status, stderr, stdout } = npm
  ? spawnSync(process.execPath, [npm, ...args], options)
  : spawnSync('npm', args, options);
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}

const { components, dependencies, metadata, ...bom } = JSON.parse(stdout);
const isShipped = (/** @type {string} */ ref) => shipped.has(ref) || ref === metadata.component['bom-ref'];
const runtimeBom = {
  ...bom,
  // npm uses the name of the directory for the project.
  metadata: { ...metadata, component: { ...metadata.component, name: project?.name } },
  components: components
    .filter((/** @type {any} */ each) => isShipped(each['bom-ref']))
    .map(removeDevelopmentMark),
  dependencies: dependencies
    .filter((/** @type {any} */ { ref }) => isShipped(ref))
    .map((/** @type {any} */ { dependsOn, ref }) => ({ ref, dependsOn: dependsOn.filter(isShipped) })),
};
process.stdout.write(`${JSON.stringify(runtimeBom, null, 2)}\n`);

/**
 * Removes npm's development mark, which is wrong for a package in two places: npm marks it by the first of them.
 *
 * @param {any} component
 */
function removeDevelopmentMark({ properties = [], ...component }) {
  const others = properties.filter((/** @type {any} */ { name }) => name !== 'cdx:npm:package:development');
  return { ...component, properties: others };
}
