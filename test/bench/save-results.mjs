import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const file = new URL('results.json', import.meta.url);
const readme = new URL('README.md', import.meta.url);

/**
 * Keeps the results of one script in the file of all results, and its tables in the README, in place of the earlier ones.
 *
 * @param {string} script
 * @param {{ environment: string }} results small, because the file is part of the repository
 * @param {string} text the tables
 */
export function saveResults(script, results, text) {
  const saved = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, `${JSON.stringify({ ...saved, [script]: results }, roundNumber, 1)}\n`);
  const block = new RegExp(`(<!-- ${script} -->\n)[^]*?(<!-- end of ${script} -->)`);
  const document = readFileSync(readme, 'utf8');
  const figures = `\n\`\`\`text\n${results.environment}\n\n${text.trim()}\n\`\`\`\n\n`;
  writeFileSync(
    readme,
    document.replace(block, (_, start, end) => `${start}${figures}${end}`),
  );
}

/**
 * @param {string} _
 * @param {unknown} value
 */
function roundNumber(_, value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
