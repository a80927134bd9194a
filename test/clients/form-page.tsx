import './browser-globals.ts';
import { ApolloProvider } from '@apollo/client/react';
import { fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Provider as UrqlProvider } from 'urql';
import { createClient as createApolloClient } from '../../schema/examples/apollo/create-client.ts';
import { UpdatePage as ApolloPage } from '../../schema/examples/apollo/update-page.tsx';
import { createClient as createUrqlClient } from '../../schema/examples/urql/create-client.ts';
import { UpdatePage as UrqlPage } from '../../schema/examples/urql/update-page.tsx';
import type { SentBody } from './recording-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';

/** Creates the page of an example, with a client that sends its requests with `fetch`. */
export type CreatePage = (url: string, fetch: typeof globalThis.fetch) => ReactNode;

export const pages: readonly (readonly [client: string, create: CreatePage])[] = [
  [
    'Apollo Client',
    (url, fetch) => (
      <ApolloProvider client={createApolloClient(url, fetch)}>
        <ApolloPage id="vida:3" />
      </ApolloProvider>
    ),
  ],
  [
    'urql',
    (url, fetch) => (
      <UrqlProvider value={createUrqlClient(url, fetch)}>
        <UrqlPage id="vida:3" />
      </UrqlProvider>
    ),
  ],
];

/** Renders a page with the form; `lostAnswers` is the number of first responses that the page does not receive. */
export async function openPage(createPage: CreatePage, { lostAnswers = 0 } = {}) {
  const gateway = await startRecordingGateway();
  let answersToLose = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await gateway.fetch(input, init);
    answersToLose -= 1;
    if (answersToLose >= 0) throw new TypeError('Failed to fetch');
    return answer;
  };
  render(createPage(gateway.url, fetch));
  await screen.findByText('Save');
  answersToLose = lostAnswers;
  gateway.sent.length = 0;
  return {
    vida: gateway.sandbox.vida,
    requests: () => describeRequests(gateway.sent),
    inputs: () => gateway.sent.map(({ variables }) => variables?.['input']),
  };
}
/** The operation names of the requests, in order, with a letter for each idempotency key. */
function describeRequests(sent: readonly SentBody[]): string[] {
  const keys = [...new Set(sent.map(({ variables }) => variables?.['idempotencyKey']))].filter(Boolean);
  return sent.map(({ operationName, variables }) => {
    const key = keys.indexOf(variables?.['idempotencyKey']);
    return key < 0 ? `${operationName}` : `${operationName} ${'ABC'[key]}`;
  });
}

export async function save(fields: { name: string; email: string }, expectedStatus: string | RegExp) {
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: fields.name } });
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: fields.email } });
  fireEvent.click(screen.getByText('Save'));
  await screen.findByText(expectedStatus);
}

export async function retry(expectedStatus: string | RegExp) {
  fireEvent.click(screen.getByText('Try again'));
  await screen.findByText(expectedStatus);
}

/** The message beside each field. */
export function readFieldMessages() {
  return [...document.querySelectorAll('input')].map((input) => [
    input.name,
    input.nextElementSibling?.textContent,
  ]);
}
