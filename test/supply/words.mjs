// Finds words that this project does not use, in code, comments, messages and documents: node words.mjs [folder or file ...]
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The words, each with its replacement. */
const words = /** @type {const} */ ([
  [/\b(tells?|telling|told)\b/i, 'the verb that is meant: log, report, return, notify, contain'],
  [/\b(nobody|somebody|whoever)\b/i, 'the caller, the client, the operator, the provider, the gateway'],
  [
    /\b(of late|at the most|by turns|under way|as a rule|for now)\b/i,
    'recently, at most, alternately, running, usually',
  ],
  [
    /\b(lays? down|puts? back|takes? up|mend(s|ed|ing)?|lets? go|go(es)? on|go(es)? away)\b/i,
    'the standard verb',
  ],
  [/\b(asked|begun|waited|judge[sd]?|lanes?)\b/i, 'request, running, pending, validate, fast path'],
  [/\b(in (a|the) box|keep their breath)\b/i, 'simulated, rate limits'],
]);

/** Files that are not checked: this list and generated files. */
const exempt =
  /^(test\/supply\/words\.mjs|schema\/generated\/|(.*\/)?package-lock\.json|LICENSE)|\.(png|svg|ico)$/;

const paths = process.argv.slice(2);
const files = execFileSync('git', ['ls-files', '--', ...paths], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !exempt.test(file));

let found = 0;
for (const file of files) {
  const lines = readFileSync(`${root}/${file}`, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const text = line.replace(/([a-z])([A-Z])/g, '$1 $2');
    for (const [word, replacement] of words) {
      const [match] = word.exec(text) ?? [];
      if (match === undefined) continue;
      found += 1;
      process.stdout.write(`${file}:${index + 1}: "${match}", better: ${replacement}\n`);
    }
  }
}
process.stdout.write(`${found} words to replace in ${files.length} files\n`);
process.exit(found === 0 ? 0 : 1);
