// Known vulnerabilities of what is installed, by npm's own audit: node audit.mjs [--required]
// Where the registry answers no audits it says so and passes, unless an audit is required.
import { spawnSync } from 'node:child_process';

const { npm_execpath: npm } = process.env;
const args = ['audit', '--json', '--audit-level=high'];
const options = /** @type {const} */ ({ encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const { status, stdout } = npm
  ? spawnSync(process.execPath, [npm, ...args], options)
  : spawnSync('npm', args, options);
const report = readReport(stdout);
const { metadata, vulnerabilities = {} } = report;

if (metadata === undefined) {
  const isRequired = process.argv.includes('--required');
  process.stdout.write(`${isRequired ? 'Failed' : 'Skipped'}: no audit came. ${whyNot(report)}\n`);
  process.exitCode = isRequired ? 1 : 0;
} else {
  const { critical, high, low, moderate, total } = metadata.vulnerabilities;
  const grave = Object.values(vulnerabilities).filter(({ severity }) => /^(high|critical)$/.test(severity));
  for (const each of grave)
    process.stderr.write(`${each.name} ${each.range}: ${each.severity}\n${reasons(each)}`);
  process.stdout.write(
    `${total} vulnerable packages: ${critical} critical, ${high} high, ${moderate} moderate, ${low} low\n`,
  );
  process.exitCode = status ?? 1;
}

/** @param {string} text */
function readReport(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** @param {{ message?: string, error?: { summary?: string } }} report what npm prints in place of an audit */
function whyNot({ error, message }) {
  return `npm says: ${message ?? (error?.summary || 'nothing that can be read')}`;
}

/** @param {{ via: readonly (string | { title: string, url: string })[] }} vulnerability */
function reasons({ via }) {
  return via
    .map((each) => `  ${typeof each === 'string' ? `by way of ${each}` : `${each.title}: ${each.url}`}\n`)
    .join('');
}
