import './page.ts';
import { readFileSync } from 'node:fs';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { OrganizationDocument, possibleTypes } from 'organization-gateway/operations';
import { afterEach, describe, expect, it } from 'vitest';
import { answerWith } from '../../src/sandbox/faults.ts';
import { OrganizationForm } from './organization-form.tsx';
import type { SentBody } from './wire.ts';
import { startWiredGateway } from './wire.ts';

configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);

const email = 'office@harbour-dental.example';
const lostUpdate = answerWith({ status: 500 });
const lostAnswer = answerWith({ status: 500, applied: true });

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

/** A page with the form. The answers to the first updates can be lost on their way to it. */
async function openPage({ answersLost = 0 } = {}) {
  const wire = await startWiredGateway();
  let toLose = 0;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await wire.fetch(input, init);
    toLose -= 1;
    if (toLose >= 0) throw new TypeError('Failed to fetch');
    return answer;
  };
  const client = new ApolloClient({
    link: new HttpLink({ uri: wire.url, fetch }),
    cache: new InMemoryCache({ possibleTypes }),
  });
  render(
    <ApolloProvider client={client}>
      <Page />
    </ApolloProvider>,
  );
  await screen.findByText('Save');
  toLose = answersLost;
  wire.sent.length = 0;
  return { vida: wire.sandbox.vida, asked: () => nameKeys(wire.sent) };
}

/** What was asked, in order, with a letter for each idempotency key. */
function nameKeys(sent: readonly SentBody[]): string[] {
  const keys = [...new Set(sent.map(({ variables }) => variables?.['idempotencyKey']))].filter(Boolean);
  return sent.map(({ operationName, variables }) => {
    const key = keys.indexOf(variables?.['idempotencyKey']);
    return key < 0 ? `${operationName}` : `${operationName} ${'ABC'[key]}`;
  });
}

async function save(fields: { name: string; email: string }, told: string | RegExp) {
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: fields.name } });
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: fields.email } });
  fireEvent.click(screen.getByText('Save'));
  await screen.findByText(told);
}

async function tryAgain(told: string | RegExp) {
  fireEvent.click(screen.getByText('Try again'));
  await screen.findByText(told);
}

/** What the page tells beside each field. */
function marks() {
  return [...document.querySelectorAll('input')].map((input) => [
    input.name,
    input.nextElementSibling?.textContent,
  ]);
}

it('tells what was saved, and the page shows it', async () => {
  const { asked, vida } = await openPage();
  await save({ name: 'N', email: 'n@example.com' }, 'Saved.');
  await screen.findByRole('heading', { name: 'N' });
  expect(asked()).toEqual(['UpdateOrganization A']);
  expect(vida.writes('3')).toBe(1);
  expect(marks()).toEqual([
    ['name', ''],
    ['email', ''],
  ]);
  expect(screen.queryByText('Try again')).toBeNull();
});

it('marks the field that was not saved', async () => {
  await openPage();
  await save({ name: 'N', email: 'not an address' }, 'Saved in part.');
  expect(marks()).toEqual([
    ['name', ''],
    ['email', 'Not saved.'],
  ]);
});

it('marks the field that nobody confirmed', async () => {
  const { vida } = await openPage();
  const body = { success: true, message: 'Organization settings updated', updatedSettings: ['email'] };
  vida.inject(({ method }) => (method === 'GET' ? undefined : answerWith({ status: 200, body })));
  await save({ name: 'N', email }, 'Saved in part.');
  expect(marks()).toEqual([
    ['name', 'Perhaps not saved.'],
    ['email', ''],
  ]);
});

it('places each issue on its field', async () => {
  const { vida } = await openPage();
  const failedSettings = ['orgName', 'email'];
  vida.inject(() => answerWith({ status: 400, body: { success: false, message: 'No.', failedSettings } }));
  await save({ name: 'N', email: 'not an address' }, 'Not saved.');
  expect(marks()).toEqual([
    ['name', expect.stringMatching(/.+/)],
    ['email', expect.stringMatching(/.+/)],
  ]);
});

it('tells what was saved, though a field could not be read after it, and reads it again', async () => {
  const { asked, vida } = await openPage();
  let reads = 0;
  vida.inject(({ method }) => {
    if (method === 'GET') reads += 1;
    return method === 'GET' && reads === 1 ? answerWith({ status: 403 }) : undefined;
  });
  await save({ name: 'N', email }, 'Saved.');
  await waitFor(() => expect(asked()).toEqual(['UpdateOrganization A', 'Organization']));
});

describe('try again', () => {
  it('is offered with what provably changed nothing, and sends it with the same key', async () => {
    const { asked, vida } = await openPage();
    vida.inject(() => answerWith({ status: 503, headers: { 'retry-after': '3600' } }));
    await save({ name: 'N', email }, /did not serve/);
    vida.inject(undefined);
    await tryAgain('Saved.');
    expect(asked()).toEqual(['UpdateOrganization A', 'UpdateOrganization A']);
    expect(vida.writes('3')).toBe(1);
  });

  it('writes nothing twice when an answer was lost', async () => {
    const { asked, vida } = await openPage({ answersLost: 1 });
    await save({ name: 'N', email }, /Nobody knows/);
    await tryAgain('Saved.');
    expect(asked()).toEqual(['UpdateOrganization A', 'UpdateOrganization A']);
    expect(vida.writes('3')).toBe(1);
  });

  it('looks when the outcome is unknown, and finds what was saved', async () => {
    const { asked, vida } = await openPage();
    vida.inject(({ method }) => (method === 'GET' ? undefined : lostAnswer));
    await save({ name: 'N', email }, /unknown/);
    await tryAgain('Saved.');
    expect(asked()).toEqual(['UpdateOrganization A', 'UpdateOrganization A', 'Organization']);
    expect(vida.writes('3')).toBe(1);
  });

  it('looks when the outcome is unknown, and sends with a new key what was not saved', async () => {
    const { asked, vida } = await openPage();
    vida.inject(() => lostUpdate);
    await save({ name: 'N', email }, /unknown/);
    vida.inject(undefined);
    await tryAgain('Saved.');
    expect(asked()).toEqual([
      'UpdateOrganization A',
      'UpdateOrganization A',
      'Organization',
      'UpdateOrganization B',
    ]);
    expect(vida.writes('3')).toBe(1);
  });

  it('sends nothing when the outcome is unknown and cannot be looked at', async () => {
    const { asked, vida } = await openPage();
    vida.inject(() => lostUpdate);
    await save({ name: 'N', email }, /unknown/);
    await tryAgain(/unknown/);
    await waitFor(() => expect(asked()).toContain('Organization'));
    await screen.findByText('Try again');
    expect(asked()).toEqual(['UpdateOrganization A', 'UpdateOrganization A', 'Organization']);
    expect(vida.writes('3')).toBe(0);
  });

  it('is not offered with a refusal', async () => {
    const { vida } = await openPage();
    vida.inject(() => answerWith({ status: 403 }));
    await save({ name: 'N', email }, /not allow/);
    expect(screen.queryByText('Try again')).toBeNull();
  });
});

it('is the example of the README', () => {
  const [readme, form] = ['../../README.md', './organization-form.tsx'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  expect(/^```tsx\n(.*?)^```$/ms.exec(readme ?? '')?.[1]).toBe(form);
});
