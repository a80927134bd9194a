import { writeFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { printApi, printSubgraph } from './src/graphql/print-schema.ts';
import { schema } from './src/graphql/schema.ts';

// No plugin prints a subgraph's schema; the one that prints schemas knows nothing of federation's directives.
writeFileSync(new URL('./schema/subgraph.graphql', import.meta.url), printSubgraph(schema));

const config: CodegenConfig = {
  schema: printApi(schema),
  generates: {
    'schema/api.graphql': { plugins: ['schema-ast'], config: { sort: true } },
    'schema/operations.ts': {
      documents: 'schema/operations/*.graphql',
      plugins: ['typescript', 'typescript-operations', 'typed-document-node'],
      config: {
        useTypeImports: true,
        onlyOperationTypes: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string' },
      },
    },
  },
};

export default config;
