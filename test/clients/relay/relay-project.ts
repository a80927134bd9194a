import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import type { DefinitionNode, DocumentNode } from 'graphql';
import { Kind, parse, print, visit } from 'graphql';
import type { ConcreteRequest, ReaderFragment } from 'relay-runtime';

/** An operation or a fragment. */
export type Artifact = ConcreteRequest | ReaderFragment;

const root = fileURLToPath(new URL('../../..', import.meta.url));

const config = {
  src: 'src',
  schema: 'api.graphql',
  artifactDirectory: 'artifacts',
  language: 'typescript',
  customScalarTypes: { DateTime: 'string' },
  requireCustomScalarTypes: true,
  useImportTypeSyntax: true,
};

/**
 * Creates a frontend that uses Relay, with the published operations and the pages beside this file.
 *
 * @returns its folder
 */
export async function createRelayProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-relay-'));
  await mkdir(`${folder}/src`);
  await mkdir(`${folder}/artifacts`);
  await symlink(`${root}/node_modules`, `${folder}/node_modules`);
  await symlink(`${root}/schema/api.graphql`, `${folder}/api.graphql`);
  await writeFile(`${folder}/relay.config.json`, JSON.stringify(config));
  for (const source of ['schema/operations', 'test/clients/relay']) {
    for (const name of await readdir(`${root}/${source}`)) {
      if (!name.endsWith('.graphql')) continue;
      const text = await readFile(`${root}/${source}/${name}`, 'utf8');
      await writeFile(`${folder}/src/${name.replace('.graphql', '.ts')}`, toModule(text));
    }
  }
  return folder;
}

/** Wraps a document in a TypeScript module, because Relay reads only `graphql` tags. */
function toModule(text: string): string {
  const { definitions } = parse(text);
  const document = withAliases({ kind: Kind.DOCUMENT, definitions: definitions.map(withSuffix) });
  return `import { graphql } from 'relay-runtime';\n\ngraphql\`\n${print(document)}\n\`;\n`;
}

/** Relay requires the kind of an operation at the end of its name. */
function withSuffix(definition: DefinitionNode): DefinitionNode {
  if (definition.kind !== Kind.OPERATION_DEFINITION || !definition.name) return definition;
  const { name, operation } = definition;
  const suffix = operation.charAt(0).toUpperCase() + operation.slice(1);
  return name.value.endsWith(suffix)
    ? definition
    : { ...definition, name: { ...name, value: name.value + suffix } };
}

/** Relay requires `@alias` where a fragment does not match each type, so that its data is null there. */
function withAliases(document: DocumentNode): DocumentNode {
  const alias = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'alias' } } as const;
  return visit(document, {
    FragmentSpread: (spread) => ({ ...spread, directives: [...(spread.directives ?? []), alias] }),
  });
}

/**
 * Runs the compiler of Relay in a folder.
 *
 * @returns what it printed
 * @throws Error when it does not succeed
 */
export async function compile(folder: string): Promise<string> {
  const args = [`${root}/node_modules/relay-compiler/cli.js`, 'relay.config.json'];
  const { stderr, stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  return stripVTControlCharacters(stdout + stderr);
}

/** Imports what the compiler generated, by name. */
export async function importArtifacts(folder: string): Promise<ReadonlyMap<string, Artifact>> {
  const names = await readdir(`${folder}/artifacts`);
  const modules = names.map(async (name): Promise<[string, Artifact]> => {
    const { default: artifact } = await import(`${folder}/artifacts/${name}`);
    return [name.replace('.graphql.ts', ''), artifact];
  });
  return new Map(await Promise.all(modules));
}
