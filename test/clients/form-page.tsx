import './browser-globals.ts';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { fireEvent, render, screen } from '@testing-library/react';
import { OrganizationDocument, possibleTypes } from 'organization-gateway-operations';
import { OrganizationForm } from './organization-form.tsx';
import type { SentBody } from './recording-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';

function Page() {
  const { data } = useQuery(OrganizationDocument, { variables: { id: 'vida:3' } });
  const organization = data?.organization;
  if (organization?.__typename !== 'Organization') return null;
  return (
    <>
      <h1>{organization.name}</h1>
      <OrganizationForm organization={organization} />
    </>
  );
}

/** Renders a page with the form; `lostAnswers` is the number of first responses that the page does not receive. */
export async function openPage({ lostAnswers = 0 } = {}) {
  const gateway = await startRecordingGateway();
  let answersToLose = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await gateway.fetch(input, init);
    answersToLose -= 1;
    if (answersToLose >= 0) throw new TypeError('Failed to fetch');
    return answer;
  };
  const client = new ApolloClient({
    link: new HttpLink({ uri: gateway.url, fetch }),
    cache: new InMemoryCache({ possibleTypes }),
  });
  render(
    <ApolloProvider client={client}>
      <Page />
    </ApolloProvider>,
  );
  await screen.findByText('Save');
  answersToLose = lostAnswers;
  gateway.sent.length = 0;
  return { vida: gateway.sandbox.vida, requests: () => describeRequests(gateway.sent) };
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
