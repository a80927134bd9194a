import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { Kind, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from '../schema/operations.ts';
import { schema } from '../src/graphql/schema.ts';

const folder = new URL('../schema/operations/', import.meta.url);
const written = readdirSync(folder).flatMap((name) => {
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
  it("is in Apollo's format", () => {
    expect(manifest).toMatchObject({ format: 'apollo-persisted-query-manifest', version: 1 });
  });

  it('holds every operation of schema/operations, and no other', () => {
    const named = written.map(({ name, operation }) => [name?.value, operation]);
    expect(manifest.operations.map(({ name, type }) => [name, type])).toEqual(named.toSorted());
  });

  it.each(manifest.operations)(
    'knows $name by the SHA-256 of its text, as exported',
    ({ body, id, name }) => {
      const document: Exported = exported[`${name}Document`] ?? parse('{ absent }');
      expect(body).toBe(print(document));
      expect(id).toBe(createHash('sha256').update(body).digest('hex'));
      expect(document.__meta__).toEqual({ hash: id });
    },
  );

  it.each(manifest.operations)('holds with $name the fragments that it needs, and no other', ({ body }) => {
    expect(validate(schema, parse(body))).toEqual([]);
  });
});
