import './browser-globals.ts';
import { readFileSync } from 'node:fs';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { OrganizationDocument, possibleTypes } from 'organization-gateway/operations';
import { afterEach, describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { OrganizationForm } from './organization-form.tsx';
import type { SentBody } from './recording-gateway.ts';
import { startRecordingGateway } from './recording-gateway.ts';

configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);

const email = 'office@harbour-dental.example';
const lostUpdate = respondWith({ status: 500 });
const lostAnswer = respondWith({ status: 500, applied: true });

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
async function openPage({ lostAnswers = 0 } = {}) {
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

async function save(fields: { name: string; email: string }, expectedStatus: string | RegExp) {
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: fields.name } });
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: fields.email } });
  fireEvent.click(screen.getByText('Save'));
  await screen.findByText(expectedStatus);
}

async function retry(expectedStatus: string | RegExp) {
  fireEvent.click(screen.getByText('Try again'));
  await screen.findByText(expectedStatus);
}

/** The message beside each field. */
function readFieldMessages() {
  return [...document.querySelectorAll('input')].map((input) => [
    input.name,
    input.nextElementSibling?.textContent,
  ]);
}

it('the form reports a saved update, and the page shows it', async () => {
  const { requests, vida } = await openPage();
  await save({ name: 'N', email: 'n@example.com' }, 'Saved.');
  await screen.findByRole('heading', { name: 'N' });
  expect(requests()).toEqual(['UpdateOrganization A']);
  expect(vida.writes('3')).toBe(1);
  expect(readFieldMessages()).toEqual([
    ['name', ''],
    ['email', ''],
  ]);
  expect(screen.queryByText('Try again')).toBeNull();
});

it('the form marks a rejected field', async () => {
  await openPage();
  await save({ name: 'N', email: 'not an address' }, 'Partially saved.');
  expect(readFieldMessages()).toEqual([
    ['name', ''],
    ['email', 'Not saved.'],
  ]);
});

it('the form marks an unconfirmed field', async () => {
  const { vida } = await openPage();
  const body = { success: true, message: 'Organization settings updated', updatedSettings: ['email'] };
  vida.inject(({ method }) => (method === 'GET' ? undefined : respondWith({ status: 200, body })));
  await save({ name: 'N', email }, 'Partially saved.');
  expect(readFieldMessages()).toEqual([
    ['name', 'Possibly not saved.'],
    ['email', ''],
  ]);
});

it('the form shows each input issue beside its field', async () => {
  const { vida } = await openPage();
  const failedSettings = ['orgName', 'email'];
  vida.inject(() => respondWith({ status: 400, body: { success: false, message: 'No.', failedSettings } }));
  await save({ name: 'N', email: 'not an address' }, 'Not saved.');
  expect(readFieldMessages()).toEqual([
    ['name', expect.stringMatching(/.+/)],
    ['email', expect.stringMatching(/.+/)],
  ]);
});

it('the form reports a saved update when a field could not be read after it, and reads the field again', async () => {
  const { requests, vida } = await openPage();
  let reads = 0;
  vida.inject(({ method }) => {
    if (method === 'GET') reads += 1;
    return method === 'GET' && reads === 1 ? respondWith({ status: 403 }) : undefined;
  });
  await save({ name: 'N', email }, 'Saved.');
  await waitFor(() => expect(requests()).toEqual(['UpdateOrganization A', 'Organization']));
});

describe('the button Try again', () => {
  it('sends an update that provably changed nothing again with the same key', async () => {
    const { requests, vida } = await openPage();
    vida.inject(() => respondWith({ status: 503, headers: { 'retry-after': '3600' } }));
    await save({ name: 'N', email }, /did not serve/);
    vida.inject(undefined);
    await retry('Saved.');
    expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A']);
    expect(vida.writes('3')).toBe(1);
  });

  it('does not write twice when the answer was lost', async () => {
    const { requests, vida } = await openPage({ lostAnswers: 1 });
    await save({ name: 'N', email }, /unknown whether this was saved/);
    await retry('Saved.');
    expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A']);
    expect(vida.writes('3')).toBe(1);
  });

  it('reads the organization after an unknown outcome and reports an update that was applied', async () => {
    const { requests, vida } = await openPage();
    vida.inject(({ method }) => (method === 'GET' ? undefined : lostAnswer));
    await save({ name: 'N', email }, /unknown/);
    await retry('Saved.');
    expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A', 'Organization']);
    expect(vida.writes('3')).toBe(1);
  });

  it('reads the organization after an unknown outcome and sends an update that was not applied with a new key', async () => {
    const { requests, vida } = await openPage();
    vida.inject(() => lostUpdate);
    await save({ name: 'N', email }, /unknown/);
    vida.inject(undefined);
    await retry('Saved.');
    expect(requests()).toEqual([
      'UpdateOrganization A',
      'UpdateOrganization A',
      'Organization',
      'UpdateOrganization B',
    ]);
    expect(vida.writes('3')).toBe(1);
  });

  it('sends nothing after an unknown outcome when the organization cannot be read', async () => {
    const { requests, vida } = await openPage();
    vida.inject(() => lostUpdate);
    await save({ name: 'N', email }, /unknown/);
    await retry(/unknown/);
    await waitFor(() => expect(requests()).toContain('Organization'));
    await screen.findByText('Try again');
    expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A', 'Organization']);
    expect(vida.writes('3')).toBe(0);
  });

  it('is not shown after a refusal', async () => {
    const { vida } = await openPage();
    vida.inject(() => respondWith({ status: 403 }));
    await save({ name: 'N', email }, /not allow/);
    expect(screen.queryByText('Try again')).toBeNull();
  });
});

it('the form is the example of the README', () => {
  const [readme, form] = ['../../README.md', './organization-form.tsx'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  expect(/^```tsx\n(.*?)^```$/ms.exec(readme ?? '')?.[1]).toBe(form);
});
