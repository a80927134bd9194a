import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

it('the package exports the operations to Node', async () => {
  const script = `import('organization-gateway/operations').then((all) => console.log(Object.keys(all).join()))`;
  const { stdout } = await run(process.execPath, ['--eval', script], { cwd: root });
  expect(stdout.trim().split(',')).toEqual([
    'BulkErrorFragmentDoc',
    'BulkFieldsFragmentDoc',
    'BulkItemErrorFragmentDoc',
    'BulkItemFieldsFragmentDoc',
    'BulkItemPageFragmentDoc',
    'BulkUpdateDocument',
    'BulkUpdateProgressDocument',
    'BulkUpdatesDocument',
    'CancelBulkUpdateDocument',
    'CompareUpdateDocument',
    'CompareUpdatesDocument',
    'ComparisonErrorFragmentDoc',
    'ComparisonFragmentDoc',
    'OrganizationChangesDocument',
    'OrganizationDocument',
    'OrganizationFieldsFragmentDoc',
    'OrganizationListDocument',
    'OrganizationPageFragmentDoc',
    'OrganizationProvidersDocument',
    'OrganizationsDocument',
    'PageFieldsFragmentDoc',
    'ReadErrorFragmentDoc',
    'RetryBulkUpdateDocument',
    'StartBulkUpdateDocument',
    'UpdatableFieldsFragmentDoc',
    'UpdateErrorFragmentDoc',
    'UpdateOrganizationDocument',
    'UpdateOrganizationsDocument',
    'UpdateSuccessFragmentDoc',
    'matchComparisonResult',
    'matchReadResult',
    'matchUpdateResult',
    'possibleTypes',
    'toComparisonState',
    'toDocumentHash',
  ]);
});

it('the package exports types that compile without skipLibCheck and without the types of Node', async () => {
  const compiler = `${root}node_modules/typescript/bin/tsc`;
  const { stdout } = await run(process.execPath, [compiler, '-p', 'test/clients/consumer'], { cwd: root });
  expect(stdout).toBe('');
});

it('the exported code imports no other package', () => {
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

it('the packed files contain every export', async () => {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const [packed]: { files: { path: string }[] }[] = Object.values(JSON.parse(stdout));
  const targets = Object.values(exports).flatMap((each) =>
    typeof each === 'string' ? [each] : Object.values(each as object),
  );
  const paths = packed?.files.map(({ path }) => `./${path}`);
  expect(paths).toEqual(expect.arrayContaining(targets));
});
