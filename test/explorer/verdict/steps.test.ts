import { parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import * as steps from '../../../src/explorer/verdict/steps.ts';
import { schema } from '../../../src/graphql/schema.ts';

const input = { vida: { organizationId: '3', name: 'x' } };
const all = [
  steps.compare(input),
  steps.compareAll([input]),
  ...steps.read('vida:3'),
  steps.watchProgress('bulk:1'),
  steps.showFailedItems('bulk:1'),
  steps.retryItems('bulk:1', 'retry bulk:1'),
].map(({ label, operation }) => ({ label, query: operation?.query ?? '', variables: operation?.variables }));

it.each(all)(
  'The operation of "$label" is valid, and each of its variables has a value',
  ({ query, variables }) => {
    expect(validate(schema, parse(query))).toEqual([]);
    const names = [...(query.split('{')[0] ?? '').matchAll(/\$(\w+):/g)].map(([, name]) => name);
    expect(Object.keys(variables as object).toSorted()).toEqual(names.toSorted());
    expect(query.split('\n').filter((line) => line.length > 50)).toEqual([]);
  },
);

it('An organization that is not known cannot be read', () => {
  expect(steps.read(null)).toEqual([]);
});
