// Fails on known vulnerabilities of installed packages, reported by npm audit: node audit.mjs [--required]
// Passes with a message when the registry supports no audits, unless --required is set.
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
  process.stdout.write(
    `${isRequired ? 'Failed' : 'Skipped'}: the registry returned no audit. ${describeFailure(report)}\n`,
  );
  process.exitCode = isRequired ? 1 : 0;
} else {
  const { critical, high, low, moderate, total } = metadata.vulnerabilities;
  const severe = Object.values(vulnerabilities).filter(({ severity }) => /^(high|critical)$/.test(severity));
  for (const each of severe)
    process.stderr.write(`${each.name} ${each.range}: ${each.severity}\n${describeCauses(each)}`);
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

/** @param {{ message?: string, error?: { summary?: string } }} report the output of npm when it has no audit */
function describeFailure({ error, message }) {
  return `npm reported: ${message ?? (error?.summary || 'an unreadable response')}`;
}

/** @param {{ via: readonly (string | { title: string, url: string })[] }} vulnerability */
function describeCauses({ via }) {
  return via
    .map((each) => `  ${typeof each === 'string' ? `through ${each}` : `${each.title}: ${each.url}`}\n`)
    .join('');
}
