import { describe, expect, it } from 'vitest';
import { rankTypes } from '../../../src/server/policies/rank-types.ts';
import { chooseResponseTypes, prefersHtml } from '../../../src/server/policies/response-types.ts';
import { fastestMs } from '../../support/fastest-ms.ts';

const [json, graphql, stream] = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
] as const;

describe('chooseResponseTypes', () => {
  it.each<[string | null, readonly string[]]>([
    [null, [json, graphql, stream]],
    ['', [json, graphql, stream]],
    ['*/*', [json, graphql, stream]],
    ['application/*', [json, graphql]],
    ['text/*', [stream]],
    [json, [json]],
    ['APPLICATION/JSON', [json]],
    [`${json}, ${json}`, [json]],
    [`${graphql}, ${json}`, [graphql, json]],
    [`${json}, ${graphql}`, [json, graphql]],
    [`${json};q=0.1, ${graphql}`, [graphql, json]],
    [`${json};q=0.1, ${graphql};q=0.2, ${stream};q=0.1`, [graphql, json, stream]],
    [`${json} ; Q=0.1 , ${graphql}`, [graphql, json]],
    [`${json};q=0`, []],
    [`${json};q=0.000, ${graphql}`, [graphql]],
    [`${json};q=0, */*`, [graphql, stream]],
    [`*/*, ${json};q=0`, [graphql, stream]],
    ['*/*;q=0', []],
    [`*/*;q=0, ${graphql}`, [graphql]],
    [`application/*;q=0.5, ${graphql};q=0.1, */*;q=0.9`, [stream]],
    [`${stream}, ${json}`, [json, stream]],
    [`${stream}, ${json};q=0.5`, [stream]],
    [stream, [stream]],
    [`multipart/mixed;deferSpec=20220824,${graphql},${json};q=0.9`, [graphql, json]],
    [`${json};charset=UTF-8`, [json]],
    [`${json}; charset="utf-8"`, [json]],
    [`${json}; charset=latin1`, []],
    [`${json};q=2, ${graphql}`, [json, graphql]],
    [`${json};q=x`, [json]],
    ['image/png', []],
    ['application/json/x, ;, , a', []],
    [`${', '.repeat(20)}${json}`, [json]],
  ])('returns for %j %j', (accept, types) => {
    expect(chooseResponseTypes(accept)).toEqual(types);
  });

  it.each([
    'a/b,'.repeat(4000),
    `a/b${';x=y'.repeat(4000)}`,
    `a/b${' '.repeat(16_000)};q=1`,
    `a/b;x="${'\\"'.repeat(8000)}`,
    ';q='.repeat(5000),
    ','.repeat(16_000),
  ])('takes less than 10 ms for a header of 16 kB (%#)', (accept) => {
    expect(fastestMs(() => chooseResponseTypes(accept))).toBeLessThan(10);
  });
});

describe('rankTypes', () => {
  it('keeps the order of the client for types of equal quality, and that of the server within one range', () => {
    const served = ['text/plain', 'application/openmetrics-text'];
    const typesFor = (accept: string) => rankTypes(accept, served).map(({ type }) => type);
    expect(typesFor('*/*')).toEqual(served);
    expect(typesFor('application/openmetrics-text;version=1.0.0, text/plain')).toEqual(served.toReversed());
  });
});

describe('prefersHtml', () => {
  it.each<[string | null, boolean]>([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['Text/HTML', true],
    ['text/html, application/json;q=0.9', true],
    ['text/html;q=0.1, application/json', false],
    ['text/html;q=0, */*', false],
    ['*/*', false],
    ['text/*', false],
    [null, false],
  ])('returns for %j %s', (accept, expected) => {
    expect(prefersHtml(accept)).toBe(expected);
  });
});
