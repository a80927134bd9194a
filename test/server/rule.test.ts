import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../src/server/graphql-plugins/rule.ts';
import { rulesOf, toPlugin } from '../../src/server/graphql-plugins/rule.ts';

const schema = createSchema({
  typeDefs: 'type Query { ok: Boolean }',
  resolvers: { Query: { ok: () => true } },
});

async function ask(rule: Rule) {
  const yoga = createYoga({ schema, plugins: [toPlugin(rule)], logging: false });
  const response = await yoga.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ ok }' }),
  });
  return { headers: response.headers, ...(await response.json()) };
}

const refusal = new GraphQLError('No.', { extensions: { code: 'NO' } });

describe('a plugin', () => {
  it('that does not say what the short lane keeps of it stops the start', () => {
    const forgotten = { onRequestParse() {} };
    expect(() => rulesOf([toPlugin({}), forgotten])).toThrow('onRequestParse does not say');
  });

  it('that hooks into more than its rule stops the start', () => {
    const more = { ...toPlugin({ onArrival() {} }), onExecute() {} };
    expect(() => rulesOf([more])).toThrow('onExecute beside it');
  });

  it('that is a rule is kept there, in its place, and one with a reason is not', () => {
    const [one, other]: Rule[] = [{ onArrival() {} }, { onAnswer() {} }];
    const plugins = [toPlugin(one ?? {}), { lane: 'It answers another path.' }, toPlugin(other ?? {})];
    expect(rulesOf(plugins)).toEqual([one, other]);
  });
});

describe('a rule as a plugin', () => {
  it.each<[string, Rule]>([
    ['arrival', { onArrival: () => Promise.reject(refusal) }],
    [
      'parameters',
      {
        onParams: () => {
          throw refusal;
        },
      },
    ],
    ['operation', { onOperation: () => refusal }],
  ])('refuses by what it says of the %s', async (_what, rule) => {
    expect(await ask(rule)).toMatchObject({ errors: [{ message: 'No.', extensions: { code: 'NO' } }] });
  });

  it('may have another operation asked, is told of the result, and adds to the headers', async () => {
    const told: unknown[] = [];
    const answer = await ask({
      onParams: (params) => ({ ...params, query: '{ other: ok }' }),
      onOperation: ({ operation }) => void told.push(operation.operation),
      onResult: (_incoming, { data }) => told.push({ ...data }),
      onAnswer: ({ method }, setHeader) => setHeader('x-method', method),
    });
    expect(answer).toMatchObject({ data: { other: true } });
    expect(answer.headers.get('x-method')).toBe('POST');
    expect(told).toEqual(['query', { other: true }]);
  });
});
