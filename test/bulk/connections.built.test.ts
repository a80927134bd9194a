import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { startAccount } from '../app/account.ts';
import type { ListedConnection } from '../app/start-connected.ts';
import { startBulk } from '../redis/bulk-client.ts';
import { startGatewayProcess } from '../redis/gateway-process.ts';
import { holdResponses } from '../redis/hold-responses.ts';
import { unlimited } from '../redis/replicas.ts';
import { updatesAt } from '../redis/updates.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { waitForEnd } from './killed-items.ts';

const toInput = (number: number): UpdateOrganizationInput => ({
  vertra: { organizationId: `vertra@emea:org${number}`, description: `Item ${number}.` },
});

it.each([
  ['no longer exists', false],
  ['has another account', true],
])(
  'after a crash, an item in flight is unknown and all others are refused when their connection %s',
  {
    timeout: 120_000,
  },
  async (_, isReplaced) => {
    const [emea, other] = [await startAccount('emea'), await startAccount('emea')];
    const createPath = createTempFolder();
    const file = createPath('connections.json');
    const list = (...connections: readonly ListedConnection[]) =>
      writeFileSync(file, JSON.stringify({ connections }));
    list(emea.listedVertra);
    const settings = { ...unlimited, CONNECTIONS_FILE: file, DATA_DIR: createPath('data') };
    const first = await startGatewayProcess(settings);
    const held = holdResponses(emea.vertra);
    const organizations = Array.from({ length: 8 }, (_item, number) => toInput(number));
    const id = await startBulk(first, [...organizations, toInput(0)]);
    await held.waitForRequests(6);
    await first.kill();
    list(...(isReplaced ? [{ ...other.listedVertra, account: 'other' }] : []));
    const second = await startGatewayProcess(settings);
    const ended = await waitForEnd(second, id);
    expect(ended).toMatchObject({ state: 'DONE', total: 9, unknown: 6, failed: 3 });
    const interrupted = { __typename: 'OrganizationOutcomeUnknownError', reason: 'INTERRUPTED' };
    const refused = { __typename: 'OrganizationInputError', applied: 'NOT_APPLIED' };
    // The later item of an organization with an unknown outcome is not sent, either.
    const blocked = { __typename: 'OrganizationUnavailableError', applied: 'NOT_APPLIED' };
    expect(ended.failedItems.map(({ error }) => error)).toMatchObject([
      ...Array.from({ length: 6 }, () => interrupted),
      ...[refused, refused, blocked],
    ]);
    expect([updatesAt(emea.vertra).length, updatesAt(other.vertra).length]).toEqual([6, 0]);
    expect(second.stderr()).toBe('');
  },
);
