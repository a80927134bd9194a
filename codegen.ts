import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { preset as clientPreset } from '@graphql-codegen/client-preset';
import type { DocumentNode } from 'graphql';
import { Kind, print, visit } from 'graphql';
import { printApi, printSubgraph } from './src/graphql/print-schema.ts';
import { schema } from './src/graphql/schema.ts';

// No plugin prints a subgraph's schema; the one that prints schemas knows nothing of federation's directives.
writeFileSync(new URL('./schema/subgraph.graphql', import.meta.url), printSubgraph(schema));

interface TrustedDocument {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

const trusted = new Map<string, TrustedDocument>();

/** Notes an operation for the manifest, and gives its document the id under which it stands there. */
function trust(document: DocumentNode): { readonly hash: string } {
  const [operation] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const name = operation?.name?.value;
  if (!operation || !name) throw new Error('A trusted document needs an operation with a name.');
  // Of the very text that a client prints and hashes. The preset's own persistedDocuments sorts and folds it first.
  const body = print(document);
  const hash = createHash('sha256').update(body).digest('hex');
  trusted.set(name, { id: hash, name, type: operation.operation, body });
  return { hash };
}

function writeManifest(): void {
  const operations = [...trusted.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
  writeFileSync(
    new URL('./schema/documents.json', import.meta.url),
    `${JSON.stringify(manifest, null, 2)}\n`,
  );
}

/** Asks for every `__typename` that a client's cache would add, so that what it sends and hashes is what is published. */
function addTypenames(document: DocumentNode): DocumentNode {
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const ofOperation = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
      const asked = node.selections.some(
        (each) => each.kind === Kind.FIELD && each.name.value === '__typename',
      );
      return ofOperation || asked ? undefined : { ...node, selections: [typename, ...node.selections] };
    },
  });
}

const typenames = {
  transform: ({ documents }: { documents: { document?: DocumentNode }[] }) =>
    documents.map((each) => (each.document ? { ...each, document: addTypenames(each.document) } : each)),
};

/** The client preset without its `graphql()` tag, which is for those who write operations in their own source. */
const preset: typeof clientPreset = {
  ...clientPreset,
  buildGeneratesSection: async (options) => {
    const sections = await clientPreset.buildGeneratesSection(options);
    return sections.filter(({ filename }) => filename.endsWith('/graphql.ts'));
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
      presetConfig: { fragmentMasking: false, onExecutableDocumentNode: trust },
      documentTransforms: [typenames],
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
