import { readFileSync } from 'node:fs';
import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { findPageSize, pageSizes } from '../src/graphql/argument-limits.ts';
import { printApi, printSubgraph } from '../src/graphql/print-schema.ts';
import { schema } from '../src/graphql/schema.ts';

const committedApi = buildSchema(readFileSync(new URL('../schema/api.graphql', import.meta.url), 'utf8'));

it('schema/api.graphql is the schema for clients', () => {
  const api = buildSchema(printApi(schema));
  expect(printSchema(lexicographicSortSchema(committedApi))).toBe(printSchema(lexicographicSortSchema(api)));
});

it('schema/subgraph.graphql is the schema for routers', () => {
  const subgraph = readFileSync(new URL('../schema/subgraph.graphql', import.meta.url), 'utf8');
  expect(subgraph).toBe(printSubgraph(schema));
  expect(subgraph).toContain('directive @oneOf on INPUT_OBJECT');
  expect(subgraph).toContain('input UpdateOrganizationInput @oneOf');
  expect(subgraph).toContain(
    'type Organization @key(fields: "id") @key(fields: "provider connection providerId")',
  );
  expect(subgraph).not.toMatch(/\bNode\b|nodes?\(|_entities|_service|_Any/);
});

it('schema/subgraph.graphql shares PageInfo, because every subgraph with connections defines it', () => {
  const subgraph = printSubgraph(schema);
  expect(subgraph).toContain('type PageInfo @shareable {');
  expect(subgraph).toMatch(/^extend schema @link\([^\n]*"@shareable"/);
  expect(subgraph.match(/@shareable \{/g)).toHaveLength(1);
});

describe('every connection', () => {
  const fields = listTypes(schema)
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .filter(({ type }) => getNamedType(type).name.endsWith('Connection'));

  it('is in the table of page sizes, from which its cost is computed', () => {
    expect(new Set(fields.map(({ name }) => name))).toEqual(new Set(Object.keys(pageSizes)));
  });

  it.each(fields.map((field) => [field.name, field] as const))(
    'takes an optional page size with a default, and an optional cursor: %s',
    (name, { args, type }) => {
      const { defaultCount, maxCount } = findPageSize(name) ?? {};
      const [first, after] = ['first', 'after'].map((each) => args.find((arg) => arg.name === each));
      expect([String(first?.type), first?.defaultValue]).toEqual(['Int', defaultCount]);
      expect(first?.description).toContain(`from 1 to ${maxCount}; null is the default`);
      expect([String(after?.type), after?.defaultValue]).toEqual(['String', undefined]);
      expect(isNonNullType(type)).toBe(true);
    },
  );

  it.each(fields.map(({ type }) => [getNamedType(type).name] as const))(
    'has non-null edges, nodes and pageInfo, and an error that can be null: %s',
    (name) => {
      const type = schema.getType(name);
      const types = isObjectType(type)
        ? Object.values(type.getFields()).map((field) => [field.name, String(field.type)])
        : [];
      const node = name.slice(0, -'Connection'.length);
      expect(Object.fromEntries(types)).toEqual({
        edges: `[${node}Edge!]!`,
        nodes: `[${node}!]!`,
        pageInfo: 'PageInfo!',
        error: 'OrganizationError',
      });
    },
  );
});

it('Node is implemented by organizations and bulk updates', () => {
  const node = schema.getType('Node');
  const names = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
  expect(names.sort()).toEqual(['Organization', 'OrganizationBulkUpdate']);
});

it('the schema for clients defines no directive', () => {
  expect(printApi(schema)).not.toMatch(/^directive /m);
});

it.each(['api', 'subgraph'])('DateTime in schema/%s.graphql cites its specification', (name) => {
  const sdl = readFileSync(new URL(`../schema/${name}.graphql`, import.meta.url), 'utf8');
  expect(sdl).toContain(
    'scalar DateTime @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time")',
  );
});

it('the schema is valid', () => {
  expect(validateSchema(schema)).toEqual([]);
});

it('UpdateOrganizationInput in schema/api.graphql has @oneOf', () => {
  const input = committedApi.getType('UpdateOrganizationInput');
  expect(isInputObjectType(input) && input.isOneOf).toBe(true);
});

describe('every type, field, argument and value has a description', () => {
  it.each(listDescriptions(schema))(
    '%s has a description that ends like a sentence',
    (_name, description) => {
      expect(description ?? '').toMatch(/[.!?]`?$/);
    },
  );
});

it('the names of the types collide with no other subgraph', () => {
  const names = listTypes(schema).map(({ name }) => name);
  const shared = ['DateTime', 'Mutation', 'Node', 'PageInfo', 'Query', 'Subscription'];
  const others = names.filter((name) => !/^(Update)?(Organization|Vida|Vertra)|^_/.test(name));
  expect(others.sort()).toEqual(shared);
});

it('every member of UpdateOrganizationResult implements one of the two interfaces', () => {
  const result = schema.getType('UpdateOrganizationResult');
  const members = isUnionType(result) ? result.getTypes() : [];
  const interfaces = members.map((member) =>
    member
      .getInterfaces()
      .map(({ name }) => name)
      .join(),
  );
  expect(new Set(interfaces)).toEqual(new Set(['OrganizationUpdate', 'OrganizationError']));
});

it('every mutation field is nullable, so that an error in one does not blank the others', () => {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  expect(fields.map(({ type }) => String(type)).filter((type) => type.endsWith('!'))).toEqual([]);
});

function listTypes(source: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(source.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

function listDescriptions(source: GraphQLSchema): [string, string | null | undefined][] {
  return listTypes(source).flatMap((type) => [
    [type.name, type.description],
    ...listParts(type).map((part): [string, string | null | undefined] => [
      `${type.name}.${part.name}`,
      part.description,
    ]),
  ]);
}

function listParts(type: GraphQLNamedType): { name: string; description?: string | null | undefined }[] {
  if (isEnumType(type)) return [...type.getValues()];
  if (isInputObjectType(type)) return Object.values(type.getFields());
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    field,
    ...field.args.map(({ description, name }) => ({ name: `${field.name}(${name})`, description })),
  ]);
}
