import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as operations from 'organization-gateway-operations';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../package-operations/', import.meta.url));
const manifest = JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));

it('the package exports these names', () => {
  expect(Object.keys(operations).sort()).toEqual([
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
    'graphcacheConfig',
    'matchComparisonResult',
    'matchReadResult',
    'matchResult',
    'matchUpdateResult',
    'possibleTypes',
    'toComparisonState',
    'toDocumentHash',
  ]);
});

it('the package has no dependency, and imports a client only in the module for it', () => {
  const files = readdirSync(`${folder}dist`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:d\.ts|js)$/.test(name),
  );
  const packages = files.flatMap((name) =>
    [
      ...readFileSync(`${folder}dist/${name}`, 'utf8').matchAll(
        /\b(?:from|import|require)\b[ (]*["']([^"']+)["']/g,
      ),
    ]
      .map(([, specifier = '']) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0])
      .filter((each) => each !== '.' && each !== '..')
      .map((each) => `${name}: ${each}`),
  );
  expect(manifest.dependencies).toBeUndefined();
  expect([...new Set(packages)].sort()).toEqual([
    'apollo.d.ts: @apollo/client',
    'apollo.js: @apollo/client',
    'msw.d.ts: msw',
    'msw.js: msw',
  ]);
});

it('the code in its README compiles', () => {
  const [, code] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(`${folder}README.md`, 'utf8')) ?? [];
  expect(code).toBe(readFileSync(new URL('../pack/consumer/rename.ts', import.meta.url), 'utf8'));
});
