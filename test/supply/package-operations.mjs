// Creates the package organization-gateway-operations in the folder `package-operations`, after tsc: node package-operations.mjs
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = `${root}package-operations`;
const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(`${root}${path}`, 'utf8'));

// Both packages are released together, so that the version of the operations says which gateway has all of them.
const manifest = { ...readJson('schema/npm/package.json'), version: readJson('package.json').version };
writeFileSync(`${target}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(`${root}schema/npm/README.md`, `${target}/README.md`);
copyFileSync(`${root}schema/api.graphql`, `${target}/schema.graphql`);
copyFileSync(`${root}schema/documents.json`, `${target}/documents.json`);
copyFileSync(`${root}LICENSE`, `${target}/LICENSE`);
