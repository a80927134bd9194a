import type { TestGateway } from './start-gateway.ts';

/** Joins a text for each index, such as the selections of a large document. */
export function repeat(count: number, of: (index: number) => string, separator = ' '): string {
  return Array.from({ length: count }, (_, index) => of(index)).join(separator);
}

/** Posts GraphQL params; returns the status, the text and the members of the response. */
export async function postParams({ gateway }: TestGateway, params: object) {
  const response = await gateway.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  const text = await response.text();
  return { status: response.status, text, ...JSON.parse(text) };
}
