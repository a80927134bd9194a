import './browser-globals.ts';
import { readFileSync } from 'node:fs';
import { cleanup, configure, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { respondWith } from '../../src/sandbox/faults.ts';
import { openPage, pages, readFieldMessages, retry, save } from './form-page.tsx';

configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);

const email = 'office@harbour-dental.example';
const lostUpdate = respondWith({ status: 500 });
const lostAnswer = respondWith({ status: 500, applied: true });

describe.each(pages)('the example with %s', (_client, createPage) => {
  it('the form reports a saved update, and the page shows it', async () => {
    const { requests, vida } = await openPage(createPage);
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

  it('the form sends only the fields that were changed, and nothing when none was', async () => {
    const { inputs } = await openPage(createPage);
    await save({ name: 'Harbour Dental Group', email }, 'Nothing to save.');
    expect(inputs()).toEqual([]);
    await save({ name: 'N', email }, 'Saved.');
    expect(inputs()).toEqual([{ vida: { organizationId: 'vida:3', name: 'N' } }]);
  });

  it('the form marks a rejected field', async () => {
    await openPage(createPage);
    await save({ name: 'N', email: 'not an address' }, 'Partially saved.');
    expect(readFieldMessages()).toEqual([
      ['name', ''],
      ['email', 'Not saved.'],
    ]);
  });

  it('the form marks an unconfirmed field', async () => {
    const { vida } = await openPage(createPage);
    const body = { success: true, message: 'Organization settings updated', updatedSettings: ['email'] };
    vida.inject(({ method }) => (method === 'GET' ? undefined : respondWith({ status: 200, body })));
    await save({ name: 'N', email: 'n@example.com' }, 'Partially saved.');
    expect(readFieldMessages()).toEqual([
      ['name', 'Possibly not saved.'],
      ['email', ''],
    ]);
  });

  it('the form shows each input issue beside its field', async () => {
    const { vida } = await openPage(createPage);
    const failedSettings = ['orgName', 'email'];
    vida.inject(() => respondWith({ status: 400, body: { success: false, message: 'No.', failedSettings } }));
    await save({ name: 'N', email: 'not an address' }, 'Not saved.');
    expect(readFieldMessages()).toEqual([
      ['name', expect.stringMatching(/.+/)],
      ['email', expect.stringMatching(/.+/)],
    ]);
  });

  it('the form reports a saved update when a field could not be read after it, and reads the field again', async () => {
    const { requests, vida } = await openPage(createPage);
    let reads = 0;
    vida.inject(({ method }) => {
      if (method === 'GET') reads += 1;
      return method === 'GET' && reads === 1 ? respondWith({ status: 403 }) : undefined;
    });
    await save({ name: 'N', email }, 'Saved.');
    await waitFor(() => expect(requests()).toEqual(['UpdateOrganization A', 'Organization']));
  });

  it('the form reports an update that was applied although its outcome is unknown, and the page shows it', async () => {
    const { requests, vida } = await openPage(createPage);
    vida.inject(({ method }) => (method === 'GET' ? undefined : lostAnswer));
    await save({ name: 'N', email: 'n@example.com' }, 'Saved.');
    await screen.findByRole('heading', { name: 'N' });
    expect(requests()).toEqual(['UpdateOrganization A']);
    expect(vida.writes('3')).toBe(1);
    expect(screen.queryByText('Try again')).toBeNull();
  });

  describe('the button Try again', () => {
    it('sends an update that provably changed nothing again with the same key', async () => {
      const { requests, vida } = await openPage(createPage);
      vida.inject(() => respondWith({ status: 503, headers: { 'retry-after': '3600' } }));
      await save({ name: 'N', email }, /did not serve/);
      vida.inject(undefined);
      await retry('Saved.');
      expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A']);
      expect(vida.writes('3')).toBe(1);
    });

    it('does not write twice when the response was lost', async () => {
      const { requests, vida } = await openPage(createPage, { lostAnswers: 1 });
      await save({ name: 'N', email }, /unknown whether this was saved/);
      await retry('Saved.');
      expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A']);
      expect(vida.writes('3')).toBe(1);
    });

    it('sends an update with an unknown outcome with a new key when the provider holds other values', async () => {
      const { requests, vida } = await openPage(createPage);
      vida.inject(() => lostUpdate);
      await save({ name: 'N', email }, /unknown/);
      vida.inject(undefined);
      await retry('Saved.');
      expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A', 'UpdateOrganization B']);
      expect(vida.writes('3')).toBe(1);
    });

    it('sends nothing after an unknown outcome when the organization cannot be read', async () => {
      const { requests, vida } = await openPage(createPage);
      vida.inject(() => lostUpdate);
      await save({ name: 'N', email }, /unknown/);
      await retry(/unknown/);
      await waitFor(() => expect(requests()).toHaveLength(2));
      await screen.findByText('Try again');
      expect(requests()).toEqual(['UpdateOrganization A', 'UpdateOrganization A']);
      expect(vida.writes('3')).toBe(0);
    });

    it('is not shown after a refusal', async () => {
      const { vida } = await openPage(createPage);
      vida.inject(() => respondWith({ status: 403 }));
      await save({ name: 'N', email }, /not allow/);
      expect(screen.queryByText('Try again')).toBeNull();
    });
  });
});

it('schema/README.md shows the file to-status.ts of the examples', () => {
  const [readme, source] = ['../../schema/README.md', '../../schema/examples/to-status.ts'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  expect(/^```ts\n(.*?)^```$/ms.exec(readme ?? '')?.[1]).toBe(source);
});
