import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

const eslint = new ESLint({ cwd: fileURLToPath(new URL('../..', import.meta.url)) });

/** @returns the rules that a text violates as the content of the file */
async function lint(filePath: string, text: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return (result?.messages ?? []).map(({ message, ruleId }) => ruleId ?? message);
}

const query = (name: string) => `query ${name} {\n  organizationProviders {\n    provider\n  }\n}\n`;

it('the lint of the schema accepts an operation with a comment and the name of its file', async () => {
  const violations = await lint('schema/operations/Status.graphql', `# The providers.\n${query('Status')}`);
  expect(violations).toEqual([]);
});

it.each([
  [
    'a fragment that no operation uses',
    'fragment Status on Organization {\n  id\n}\n',
    'no-unused-fragments',
  ],
  ['an operation without a comment', query('Status'), 'require-description'],
  ['an operation with another name', `# The providers.\n${query('Other')}`, 'match-document-filename'],
])('the lint of the schema refuses %s', async (_fault, text, rule) => {
  expect(await lint('schema/operations/Status.graphql', text)).toEqual([`@graphql-eslint/${rule}`]);
});

const describe = (kind: string, name: string, field: string) =>
  `"""A description."""\n${kind} ${name} {\n  ${field}\n}\n`;

it.each([
  ['a field without a description', describe('type', 'Query', 'a: String'), 'require-description'],
  ['a value in lower case', describe('enum', 'Color', '"""Red."""\n  red'), 'naming-convention'],
  ['a type without an id', describe('type', 'Thing', '"""A."""\n  a: String'), 'strict-id-in-types'],
  [
    'a connection without pages',
    describe('type', 'AConnection', '"""A."""\n  edges: Int'),
    'relay-connection-types',
  ],
  [
    'a deprecation without a reason',
    describe('input', 'A', '"""A."""\n  a: Int @deprecated'),
    'require-deprecation-reason',
  ],
])('the lint of the schema refuses %s', async (_fault, text, rule) => {
  expect(await lint('schema/api.graphql', text)).toContain(`@graphql-eslint/${rule}`);
});
