import { readFileSync } from 'node:fs';
import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { printApi, printSubgraph } from '../src/graphql/print-schema.ts';
import { schema } from '../src/graphql/schema.ts';

const written = buildSchema(readFileSync(new URL('../schema/api.graphql', import.meta.url), 'utf8'));

it('is the one in schema/api.graphql', () => {
  const api = buildSchema(printApi(schema));
  expect(printSchema(lexicographicSortSchema(written))).toBe(printSchema(lexicographicSortSchema(api)));
});

it('is, as a subgraph, the one in schema/subgraph.graphql', () => {
  const subgraph = readFileSync(new URL('../schema/subgraph.graphql', import.meta.url), 'utf8');
  expect(subgraph).toBe(printSubgraph(schema));
  expect(subgraph).toContain('directive @oneOf on INPUT_OBJECT');
  expect(subgraph).toContain('input UpdateOrganizationInput @oneOf');
  expect(subgraph).toContain('type Organization @key(fields: "id") @key(fields: "provider providerId")');
  expect(subgraph).not.toMatch(/\bNode\b|nodes?\(|_entities|_service|_Any/);
});

it('defines no directive for clients, who know those of GraphQL', () => {
  expect(printApi(schema)).not.toMatch(/^directive /m);
});

it('is valid', () => {
  expect(validateSchema(schema)).toEqual([]);
});

it('says in schema/api.graphql that the input has exactly one branch', () => {
  const input = written.getType('UpdateOrganizationInput');
  expect(isInputObjectType(input) && input.isOneOf).toBe(true);
});

describe('every type, field, argument and value has a description', () => {
  it.each(describable(schema))('%s', (_name, description) => {
    expect(description ?? '').toMatch(/[.!?]`?$/);
  });
});

it('has only types that collide with nobody in a supergraph', () => {
  const own = ownTypes(schema).map(({ name }) => name);
  const shared = ['DateTime', 'Mutation', 'Node', 'Query', 'Subscription'];
  const others = own.filter((name) => !/^(Update)?(Organization|Vida|Vertra)|^_/.test(name));
  expect(others.sort()).toEqual(shared);
});

it('gives every member of the result one of the two interfaces, or nothing', () => {
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

it('may answer null for a mutation, so that one failure does not blank its siblings', () => {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  expect(fields.map(({ type }) => String(type)).filter((type) => type.endsWith('!'))).toEqual([]);
});

function ownTypes(of: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(of.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

function describable(of: GraphQLSchema): [string, string | null | undefined][] {
  return ownTypes(of).flatMap((type) => [
    [type.name, type.description],
    ...parts(type).map((part): [string, string | null | undefined] => [
      `${type.name}.${part.name}`,
      part.description,
    ]),
  ]);
}

function parts(type: GraphQLNamedType): { name: string; description?: string | null | undefined }[] {
  if (isEnumType(type)) return [...type.getValues()];
  if (isInputObjectType(type)) return Object.values(type.getFields());
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    field,
    ...field.args.map(({ description, name }) => ({ name: `${field.name}(${name})`, description })),
  ]);
}
