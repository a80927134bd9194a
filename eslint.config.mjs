// Lints the GraphQL files of schema: npm run lint:schema. Biome lints everything else.
import graphql from '@graphql-eslint/eslint-plugin';

/**
 * Every rule of the plugin's configurations is on, except these. schema/subgraph.graphql is not linted, because it has the same names
 * and descriptions, and its federation directives are defined by the composers.
 */
const off = {
  schema: {
    alphabetize:
      'GraphQL.js prints the schema sorted; the rule expects another order of upper case and underscores.',
    'input-name': 'Arguments have names of their own, such as `inputs` for a batch and `idempotencyKey`.',
    'no-root-type': 'The rule forbids mutations and subscriptions.',
    'require-deprecation-date':
      '`@deprecated` has no argument for a date; `npm run check:schema` requires one in the reason.',
    'require-nullable-result-in-root':
      'A connection is never null: its `error` says why it lists nothing. test/schema.test.ts requires nullable mutations.',
  },
  operations: {
    alphabetize: 'Fields are in the order in which a person reads them.',
    'no-one-place-fragments':
      'A fragment gives a page or a result a name, even in one place; the rule throws on a fragment that is used nowhere.',
    'require-import-fragment': 'The code generator and the clients find each fragment by its name.',
  },
};

/** Types without an id: a part of an organization, of an error or of a bulk update, or an outcome. */
const withoutId = {
  suffixes: [
    'Comparison',
    'Connection',
    'Edge',
    'Error',
    'Issue',
    'Item',
    'Quota',
    'Result',
    'Settings',
    'Status',
    'Updated',
  ],
  types: ['OrganizationMember', 'PageInfo'],
};

const schemaRules = {
  ...graphql.configs['flat/schema-all'].rules,
  ...graphql.configs['flat/schema-relay'].rules,
  // Pages go forward only, because the providers can list only forward.
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
  // An item of a bulk update is no node, and a list that is always complete needs no pages.
  '@graphql-eslint/relay-edge-types': [
    'error',
    { shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  '@graphql-eslint/require-description': [
    'error',
    {
      types: true,
      DirectiveDefinition: true,
      EnumValueDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      rootField: true,
    },
  ],
  '@graphql-eslint/strict-id-in-types': ['error', { exceptions: withoutId }],
};

const operationRules = {
  ...graphql.configs['flat/operations-all'].rules,
  '@graphql-eslint/match-document-filename': [
    'error',
    { query: 'PascalCase', mutation: 'PascalCase', subscription: 'PascalCase', fragment: 'PascalCase' },
  ],
  '@graphql-eslint/require-description': ['error', { OperationDefinition: true }],
};

/** @param {object} rules @param {Readonly<Record<string, string>>} reasons */
const lint = (rules, reasons) => ({
  languageOptions: {
    parser: graphql.parser,
    parserOptions: {
      graphQLConfig: { schema: 'schema/api.graphql', documents: 'schema/operations/*.graphql' },
    },
  },
  plugins: { '@graphql-eslint': graphql },
  rules: {
    ...rules,
    ...Object.fromEntries(Object.keys(reasons).map((name) => [`@graphql-eslint/${name}`, 'off'])),
  },
});

export default [
  { files: ['schema/api.graphql'], ...lint(schemaRules, off.schema) },
  { files: ['schema/operations/*.graphql'], ...lint(operationRules, off.operations) },
];
