import './browser-globals.ts';
import { ApolloProvider } from '@apollo/client/react';
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { BulkUpdatePage } from '../../schema/examples/apollo/bulk-update-page.tsx';
import { createClient } from '../../schema/examples/apollo/create-client.ts';
import { openBulkGateway } from '../bulk/open-bulk-gateway.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { updatesSent } from '../support/start-gateway.ts';
import { recordRequests } from './recording-gateway.ts';

configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);

/** Renders the page, which does not receive the first responses. */
async function openPage({ lostAnswers = 0 } = {}) {
  const gateway = await recordRequests(await openBulkGateway());
  let answersToLose = lostAnswers;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await gateway.fetch(input, init);
    answersToLose -= 1;
    if (answersToLose >= 0) throw new TypeError('Failed to fetch');
    return answer;
  };
  render(
    <ApolloProvider client={createClient(gateway.url, fetch)}>
      <BulkUpdatePage />
    </ApolloProvider>,
  );
  return gateway;
}

function start(lines: readonly string[]) {
  fireEvent.change(screen.getByLabelText('Id and name'), { target: { value: lines.join('\n') } });
  fireEvent.click(screen.getByText('Start'));
}

it('the bulk update page shows the progress and the items that were not fully applied', async () => {
  const { sandbox } = await openPage();
  start(['vida:3, Renamed, Inc.', 'vertra:org456, taken', 'vida:404, Renamed']);
  await screen.findByText(/0 waiting/);
  expect((await screen.findByText(/^Item 3: /)).textContent).toMatch(/no such organization/);
  expect(updatesSent(sandbox.vida)[0]?.body).toBe('{"orgName":"Renamed, Inc."}');
});

it('the bulk update page starts a bulk update once when the response was lost', async () => {
  const { sandbox, sent } = await openPage({ lostAnswers: 1 });
  start(['vida:3, Renamed']);
  await screen.findByText(/unknown whether the bulk update was started/);
  fireEvent.click(screen.getByText('Start'));
  await screen.findByText(/1 saved.* 0 waiting/);
  const keys = sent
    .filter(({ operationName }) => operationName === 'StartBulkUpdate')
    .map(({ variables }) => variables?.['idempotencyKey']);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(sandbox.vida.writes('3')).toBe(1);
});

it('the bulk update page cancels the items that were not started, and starts them again', async () => {
  const { sandbox } = await openPage();
  const held = holdResponses(sandbox.vida);
  start(['vida:3, A', 'vida:3, B']);
  await held.waitForRequests(1);
  fireEvent.click(await screen.findByText('Cancel'));
  await screen.findByText(/1 cancelled/);
  held.release();
  await screen.findByText(/1 saved.* 1 cancelled, 0 waiting/);
  fireEvent.click(await screen.findByText('Try the failed items again'));
  await screen.findByText(/1 saved.* 0 cancelled, 0 waiting/);
  expect(sandbox.vida.writes('3')).toBe(2);
});

it('the bulk update page shows why nothing was started', async () => {
  await openPage();
  start([]);
  await screen.findByText('Give at least one update.');
});
