import type { GraphQLSchema, ResponsePath } from 'graphql';
import { buildSchema, isObjectType } from 'graphql';

export const sdl = `
  interface Named { name: String! }
  type Leaf implements Named { name: String! count: Int color: Color }
  type Branch implements Named { name: String! any: Any named: Named! list: [Any] strict: [Any!]! grid: [[Int!]]! }
  union Any = Leaf | Branch
  enum Color { RED GREEN }
  type Query { any(pick: Int = 1, flag: Boolean): Any branch: Branch! named(pick: Int!): Named count: Int! }
  type Mutation { first(pick: Int): Branch second: Any third: Int! }
`;

/** How a resolver behaves. */
export type Behavior = 'value' | 'promise' | 'null' | 'throw' | 'reject' | 'error' | 'wrong';

/** Creates a schema in which the behavior of each resolver depends only on its path, arguments and type. */
export function createSchema(behaviors: readonly Behavior[]): GraphQLSchema {
  const schema = buildSchema(sdl);
  const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
  for (const type of objects.filter(({ name }) => !name.startsWith('__'))) {
    for (const field of Object.values(type.getFields())) {
      field.resolve = (_source, args, _context, { fieldName, parentType, path }) => {
        const place = JSON.stringify([toKeys(path), args, fieldName, parentType.name]);
        const behavior = behaviors[hash(place) % behaviors.length] ?? 'value';
        return behave(behavior, toValue(String(field.type), hash(`${place}!`)), new Error(place));
      };
    }
  }
  return schema;
}

function behave(behavior: Behavior, value: unknown, failure: Error): unknown {
  if (behavior === 'promise') return Promise.resolve(value);
  if (behavior === 'null') return null;
  if (behavior === 'throw') throw failure;
  if (behavior === 'reject') return Promise.reject(failure);
  if (behavior === 'error') return failure;
  return behavior === 'wrong' ? { __typename: 'Unknown' } : value;
}

const valuesByType: Readonly<Record<string, (seed: number) => unknown>> = {
  Int: (seed) => seed % 1000,
  String: (seed) => `text ${seed}`,
  Color: (seed) => (seed % 2 ? 'RED' : 'GREEN'),
  Branch: () => ({ __typename: 'Branch' }),
};

function toValue(type: string, seed: number): unknown {
  const object = { __typename: seed % 2 ? 'Leaf' : 'Branch' };
  if (type.startsWith('[[')) return [[1, seed % 3 ? 2 : null], null, [seed]];
  if (!type.startsWith('[')) return valuesByType[type.replace('!', '')]?.(seed) ?? object;
  const items = [object, { __typename: 'Leaf' }, seed % 3 ? object : null];
  return seed % 5 > 1 ? items : items.map((item) => Promise.resolve(item));
}

function toKeys({ key, prev }: ResponsePath): (string | number)[] {
  return prev ? [...toKeys(prev), key] : [key];
}

function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0, 7);
}
