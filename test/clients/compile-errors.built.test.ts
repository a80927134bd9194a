import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createTempFolder } from '../support/temp-folder.ts';
import { updateHandlers } from './handlers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const names = Object.keys(updateHandlers);

/** Compiles a module like a frontend that uses the operations; returns the lines that the compiler writes. */
function compile(source: string): Promise<readonly string[]> {
  const toPath = createTempFolder();
  writeFileSync(toPath('page.ts'), source);
  const paths = { 'organization-gateway-operations': [join(root, 'schema/operations.ts')] };
  const compilerOptions = { strict: true, noEmit: true, types: [], allowImportingTsExtensions: true, paths };
  const options = { ...compilerOptions, module: 'esnext', moduleResolution: 'bundler', target: 'es2022' };
  writeFileSync(toPath('tsconfig.json'), JSON.stringify({ compilerOptions: options }));
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-p', toPath('.')];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_error, stdout) => resolve(stdout.split('\n').filter(Boolean)));
  });
}

const toHandlers = (missing: string) =>
  `{ ${names
    .filter((name) => name !== missing)
    .map((name) => `${name}: () => 1`)
    .join(', ')} }`;

it.each([
  ['in a call', (handlers: string) => `matchUpdateResult(result, ${handlers});`],
  ['in a constant', (handlers: string) => `const handlers: UpdateResultHandlers<number> = ${handlers};`],
])('the first line of the compile error names a handler that is missing %s', async (_place, use) => {
  const lines = await compile(`
    import type { UpdateResult, UpdateResultHandlers } from 'organization-gateway-operations';
    import { matchUpdateResult } from 'organization-gateway-operations';
    export declare const result: UpdateResult;
    export type Names = keyof UpdateResultHandlers<typeof matchUpdateResult>;
    ${use(toHandlers('OrganizationNameTakenError'))}
    ${use(toHandlers('')).replace('handlers', 'complete')}
  `);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/: Property 'OrganizationNameTakenError' is missing in type /);
});
