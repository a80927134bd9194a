import { describe, expect, it } from 'vitest';
import { compareSchemas, findUndated } from './schema-changes.ts';

const today = '2027-02-01';

const released = `
  interface Node { id: ID! }
  type Query { one(id: ID!, depth: Int = 1): Result  names: [String!]!  node: Node  old: Old @deprecated(reason: "Use one. Kept until 2027-01-31.") }
  union Result = A | B
  type A implements Node { id: ID!  size: Size  name: String @deprecated(reason: "Kept until 2027-02-01.") }
  type B { id: ID! }
  type Old { id: ID!  older: Older }
  type Older { id: ID! }
  enum Size { LARGE  SMALL  TINY @deprecated(reason: "Kept until 2027-01-31.") }
  input Patch { name: String  color: String @deprecated(reason: "Kept until 2026-12-31.") }
  type Mutation { update(patch: Patch!, force: Boolean @deprecated(reason: "Kept until 2026-12-31.")): Result }
`;

const compareAfter = (change: (sdl: string) => string) => compareSchemas(released, change(released), today);

/** Replaces a text that occurs once. */
const replace = (text: string, replacement: string) => (sdl: string) => {
  expect(sdl.split(text)).toHaveLength(2);
  return sdl.replace(text, replacement);
};

describe('compareSchemas', () => {
  it('finds nothing in the same schema', () => {
    expect(compareAfter((sdl) => sdl)).toEqual({ breaking: [], dangerous: [] });
  });

  it.each([
    ['a removed field', replace('names: [String!]!', ''), 'Query.names was removed.'],
    [
      'a field that became nullable',
      replace('[String!]!', '[String!]'),
      'Query.names changed type from [String!]! to [String!].',
    ],
    ['a removed argument', replace(', depth: Int = 1', ''), 'Query.one arg depth was removed.'],
    [
      'an argument that became required',
      replace('depth: Int = 1', 'depth: Int!'),
      'Query.one arg depth has changed type from Int to Int!.',
    ],
    [
      'a new required argument',
      replace('names:', 'names(of: ID!):'),
      'A required arg of on Query.names was added.',
    ],
    [
      'a new required input field',
      replace('name: String  color', 'name: String size: Size!  color'),
      'A required field size on input type Patch was added.',
    ],
    ['a removed enum value', replace('LARGE  ', ''), 'LARGE was removed from enum type Size.'],
    ['a removed union member', replace('A | B', 'A'), 'B was removed from union type Result.'],
    ['a removed interface', replace('A implements Node', 'A'), 'A no longer implements interface Node.'],
    ['an input that became @oneOf', replace('input Patch', 'input Patch @oneOf'), 'Patch became @oneOf.'],
  ])('finds %s to be breaking', (_change, change, description) => {
    expect(compareAfter(change).breaking).toContain(description);
  });

  it.each([
    ['an enum value', replace('LARGE', 'HUGE LARGE'), 'HUGE was added to enum type Size.'],
    ['a union member', replace('A | B', 'A | B | Old'), 'Old was added to union type Result.'],
    [
      'an interface',
      replace('type B', 'type B implements Node'),
      'Node added to interfaces implemented by B.',
    ],
    [
      'another default',
      replace('Int = 1', 'Int = 2'),
      'Query.one arg depth has changed defaultValue from 1 to 2.',
    ],
  ])('finds %s to be dangerous, not breaking', (_change, change, description) => {
    expect(compareAfter(change)).toEqual({ breaking: [], dangerous: [description] });
  });

  it.each([
    ['a field', replace('names:', 'more: Int  names:')],
    ['an optional argument', replace('names:', 'names(of: ID):')],
    ['an optional input field', replace('name: String  color', 'name: String  size: Size  color')],
    ['a type', replace('type B', 'type C { id: ID! } type B')],
    [
      'a deprecation',
      replace('names: [String!]!', 'names: [String!]! @deprecated(reason: "Kept until 2028-01-01.")'),
    ],
  ])('finds nothing when %s is added', (_change, change) => {
    expect(compareAfter(change)).toEqual({ breaking: [], dangerous: [] });
  });

  it('accepts the removal of what the release announced for an earlier day, and of the types that only it returned', () => {
    const { breaking } = compareAfter((sdl) => {
      const [removed] = [
        [
          / {2}old: Old @deprecated\([^)]*\)/,
          / {2}TINY @deprecated\([^)]*\)/,
          / {2}color: String @deprecated\([^)]*\)/,
          /, force: Boolean @deprecated\([^)]*\)/,
          /type Old .*\n/,
          /type Older .*\n/,
        ],
      ].map((patterns) => patterns.reduce((text, pattern) => text.replace(pattern, ''), sdl));
      expect(removed).not.toMatch(/old|TINY|color|force|Old/);
      return String(removed);
    });
    expect(breaking).toEqual([]);
  });

  it('refuses the removal of a deprecated field before the end of its last day', () => {
    const { breaking } = compareAfter((sdl) => sdl.replace(/ {2}name: String @deprecated\([^)]*\)/, ''));
    expect(breaking).toEqual(['A.name was removed.']);
  });

  it('refuses the removal of a field that is deprecated without a day', () => {
    const before = 'type Query { a: Int  b: Int @deprecated(reason: "Use a.") }';
    expect(compareSchemas(before, 'type Query { a: Int }', today).breaking).toEqual(['Query.b was removed.']);
  });
});

it.each([
  ['a: Int @deprecated', ['a is deprecated without a day, such as 2027-01-31.']],
  ['a(b: Int @deprecated(reason: "Unused.")): Int', ['b is deprecated without a day, such as 2027-01-31.']],
  ['a: Int @deprecated(reason: "Use b. Kept until 2027-01-31.")', []],
  ['a: Int', []],
])('findUndated finds in %s %j', (field, undated) => {
  expect(findUndated(`type Query { ${field} }`)).toEqual(undated);
});
