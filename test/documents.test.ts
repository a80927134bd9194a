import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { DocumentNode, GraphQLObjectType, OperationDefinitionNode } from 'graphql';
import { Kind, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from '../schema/operations.ts';
import { schema } from '../src/graphql/schema.ts';

const folder = new URL('../schema/operations/', import.meta.url);
const definitionsInFolder = readdirSync(folder).flatMap((name) => {
  const { definitions } = parse(readFileSync(new URL(name, folder), 'utf8'));
  return definitions.filter(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
});

const manifest: {
  readonly format: string;
  readonly version: number;
  readonly operations: readonly { id: string; name: string; type: string; body: string }[];
} = JSON.parse(readFileSync(new URL('../schema/documents.json', import.meta.url), 'utf8'));

interface Exported extends DocumentNode {
  readonly __meta__?: unknown;
}
const exported = operations as unknown as Readonly<Record<string, Exported>>;

describe('the manifest of trusted documents', () => {
  it("has Apollo's manifest format", () => {
    expect(manifest).toMatchObject({ format: 'apollo-persisted-query-manifest', version: 1 });
  });

  it('contains exactly the operations of schema/operations', () => {
    const named = definitionsInFolder.map(({ name, operation }) => [name?.value, operation]);
    expect(manifest.operations.map(({ name, type }) => [name, type])).toEqual(named.toSorted());
  });

  it.each(manifest.operations)(
    'identifies $name by the SHA-256 of its exported text',
    ({ body, id, name }) => {
      const document: Exported = exported[`${name}Document`] ?? parse('{ absent }');
      expect(body).toBe(print(document));
      expect(id).toBe(createHash('sha256').update(body).digest('hex'));
      expect(document.__meta__).toEqual({ hash: id });
    },
  );

  it.each(manifest.operations)('contains exactly the fragments of $name', ({ body }) => {
    expect(validate(schema, parse(body))).toEqual([]);
  });
});

describe('the fragment OrganizationFields', () => {
  const fragment = readFileSync(new URL('OrganizationFields.graphql', folder), 'utf8');

  it.each(['Organization', 'OrganizationMember', 'VidaOrganizationSettings'])(
    'selects every field of %s',
    (name) => {
      const type = schema.getType(name) as GraphQLObjectType;
      const missing = Object.keys(type.getFields()).filter(
        (field) => !new RegExp(`\\b${field}\\b`).test(fragment),
      );
      expect(missing).toEqual([]);
    },
  );
});
