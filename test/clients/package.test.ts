import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

it('exports the operations to Node under its own name', async () => {
  const script = `import('organization-gateway/operations').then((all) => console.log(Object.keys(all).join()))`;
  const { stdout } = await run(process.execPath, ['--eval', script], { cwd: root });
  expect(stdout.trim().split(',')).toEqual([
    'OrganizationDocument',
    'OrganizationFieldsFragmentDoc',
    'OrganizationListDocument',
    'OrganizationProvidersDocument',
    'OrganizationsDocument',
    'ReadErrorFragmentDoc',
    'UpdateErrorFragmentDoc',
    'UpdateOrganizationDocument',
    'UpdateOrganizationsDocument',
    'UpdateSuccessFragmentDoc',
    'matchReadResult',
    'matchUpdateResult',
    'possibleTypes',
    'toDocumentHash',
  ]);
});

it('exports their types to TypeScript, whole and without those of Node', async () => {
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  const { stdout } = await run(process.execPath, [compiler, '-p', 'test/clients/consumer'], { cwd: root });
  expect(stdout).toBe('');
});

it('gives a frontend code that imports nothing', () => {
  const folder = `${root}dist/operations`;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.js$/.test(name),
  );
  const specifiers = files.flatMap((name) =>
    [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/\b(?:from|import|require)\b[ (]*'([^']+)'/g)].map(
      ([, specifier = '']) => specifier,
    ),
  );
  expect(files).toContain('operations.js');
  expect(specifiers.filter((specifier) => !specifier.startsWith('./'))).toEqual([]);
});

it('packs what it exports', async () => {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const [packed]: { files: { path: string }[] }[] = Object.values(JSON.parse(stdout));
  const targets = Object.values(exports).flatMap((each) =>
    typeof each === 'string' ? [each] : Object.values(each as object),
  );
  const paths = packed?.files.map(({ path }) => `./${path}`);
  expect(paths).toEqual(expect.arrayContaining(targets));
});
