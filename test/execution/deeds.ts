import type { GraphQLSchema, ResponsePath } from 'graphql';
import { buildSchema, isObjectType } from 'graphql';

export const sdl = `
  interface Named { name: String! }
  type Leaf implements Named { name: String! count: Int colour: Colour }
  type Branch implements Named { name: String! any: Any named: Named! list: [Any] strict: [Any!]! grid: [[Int!]]! }
  union Any = Leaf | Branch
  enum Colour { RED GREEN }
  type Query { any(pick: Int = 1, flag: Boolean): Any branch: Branch! named(pick: Int!): Named count: Int! }
  type Mutation { first(pick: Int): Branch second: Any third: Int! }
`;

/** What a resolver may do. */
export type Deed = 'value' | 'later' | 'null' | 'throw' | 'reject' | 'error' | 'wrong';

/** A schema in which what each field does depends on its place in the answer alone. */
export function createSchema(plan: readonly Deed[]): GraphQLSchema {
  const schema = buildSchema(sdl);
  const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
  for (const type of objects.filter(({ name }) => !name.startsWith('__'))) {
    for (const field of Object.values(type.getFields())) {
      field.resolve = (_source, args, _context, { fieldName, parentType, path }) => {
        const place = JSON.stringify([keysOf(path), args, fieldName, parentType.name]);
        const deed = plan[hash(place) % plan.length] ?? 'value';
        return act(deed, toValue(String(field.type), hash(`${place}!`)), new Error(place));
      };
    }
  }
  return schema;
}

function act(deed: Deed, value: unknown, failure: Error): unknown {
  if (deed === 'later') return Promise.resolve(value);
  if (deed === 'null') return null;
  if (deed === 'throw') throw failure;
  if (deed === 'reject') return Promise.reject(failure);
  if (deed === 'error') return failure;
  return deed === 'wrong' ? { __typename: 'Nobody' } : value;
}

const leaves: Readonly<Record<string, (seed: number) => unknown>> = {
  Int: (seed) => seed % 1000,
  String: (seed) => `text ${seed}`,
  Colour: (seed) => (seed % 2 ? 'RED' : 'GREEN'),
  Branch: () => ({ __typename: 'Branch' }),
};

function toValue(type: string, seed: number): unknown {
  const object = { __typename: seed % 2 ? 'Leaf' : 'Branch' };
  if (type.startsWith('[[')) return [[1, seed % 3 ? 2 : null], null, [seed]];
  if (!type.startsWith('[')) return leaves[type.replace('!', '')]?.(seed) ?? object;
  const items = [object, { __typename: 'Leaf' }, seed % 3 ? object : null];
  return seed % 5 > 1 ? items : items.map((item) => Promise.resolve(item));
}

function keysOf({ key, prev }: ResponsePath): (string | number)[] {
  return prev ? [...keysOf(prev), key] : [key];
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0, 7);
}
