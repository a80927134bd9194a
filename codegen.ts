import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { preset as clientPreset } from '@graphql-codegen/client-preset';
import type { DocumentNode } from 'graphql';
import { buildSchema, isIntrospectionType, isObjectType, Kind, print, visit } from 'graphql';
import { printApi, printSubgraph } from './src/graphql/print-schema.ts';
import { schema } from './src/graphql/schema.ts';
import { writeSettingsTables } from './test/supply/settings-table.ts';

// The schema-ast plugin does not print federation directives, so the subgraph schema is written here.
writeFileSync(new URL('./schema/subgraph.graphql', import.meta.url), printSubgraph(schema));
writeSettingsTables();
writeEmbeddedTypes();

interface TrustedDocument {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

const trustedDocuments = new Map<string, TrustedDocument>();

/** Records an operation for the manifest, and returns its hash for the generated document. */
function recordTrustedDocument(document: DocumentNode): { readonly hash: string } {
  const [operation] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const name = operation?.name?.value;
  if (!operation || !name) throw new Error('A trusted document needs an operation with a name.');
  // The hash is of the exact text that clients print; the preset's persistedDocuments normalizes the text first.
  const body = print(document);
  const hash = createHash('sha256').update(body).digest('hex');
  trustedDocuments.set(name, { id: hash, name, type: operation.operation, body });
  return { hash };
}

function writeManifest(): void {
  const operations = [...trustedDocuments.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
  writeFileSync(
    new URL('./schema/documents.json', import.meta.url),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
}

/** Writes the names of the object types without an id, which a normalized cache stores in their parents. */
function writeEmbeddedTypes(): void {
  const roots = ['Query', 'Mutation', 'Subscription'];
  const names = Object.values(buildSchema(printApi(schema)).getTypeMap())
    .filter((type) => isObjectType(type) && !isIntrospectionType(type) && !type.getFields()['id'])
    .map(({ name }) => name)
    .filter((name) => !roots.includes(name));
  writeFileSync(
    new URL('./schema/generated/embedded-types.ts', import.meta.url),
    `export const embeddedTypes: readonly string[] = ${JSON.stringify(names.sort(), null, 2)};\n`,
  );
}

/** Adds each `__typename` that a client's cache would add, so that the client's text has the published hash. */
function addTypenames(document: DocumentNode): DocumentNode {
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
      const hasTypename = node.selections.some(
        (each) => each.kind === Kind.FIELD && each.name.value === '__typename',
      );
      return isRoot || hasTypename ? undefined : { ...node, selections: [typename, ...node.selections] };
    },
  });
}

const addTypenamesTransform = {
  transform: ({ documents }: { documents: { document?: DocumentNode }[] }) =>
    documents.map((each) => (each.document ? { ...each, document: addTypenames(each.document) } : each)),
};

/**
 * The client preset without its `graphql()` tag function, which is for operations in TypeScript source. The preset does not
 * forward the setting for the type of the documents.
 */
const preset: typeof clientPreset = {
  ...clientPreset,
  buildGeneratesSection: async (options) => {
    const sections = await clientPreset.buildGeneratesSection(options);
    const documentNodeImport = '../typed-document.ts#TypedDocument';
    return sections
      .filter(({ filename }) => filename.endsWith('/graphql.ts'))
      .map((section) => ({ ...section, config: { ...section.config, documentNodeImport } }));
  },
};

const config: CodegenConfig = {
  schema: printApi(schema),
  hooks: { beforeDone: writeManifest },
  generates: {
    'schema/api.graphql': { plugins: ['schema-ast'], config: { sort: true } },
    'schema/generated/': {
      documents: 'schema/operations/*.graphql',
      preset,
      presetConfig: { fragmentMasking: false, onExecutableDocumentNode: recordTrustedDocument },
      documentTransforms: [addTypenamesTransform],
      config: {
        useTypeImports: true,
        onlyOperationTypes: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string' },
      },
    },
    'schema/generated/possible-types.ts': { plugins: ['fragment-matcher'] },
  },
};

export default config;
