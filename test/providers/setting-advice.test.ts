import { expect, it } from 'vitest';
import { createMemoryBudget, defaultMemoryLimits } from '../../src/domain/organization/memory-budget.ts';
import type { Provider } from '../../src/domain/provider/provider.ts';
import type { ProviderPort } from '../../src/domain/provider/provider-port.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { startProviders } from '../support/start-providers.ts';

const readOptions = () => ({
  signal: new AbortController().signal,
  onAttempt() {},
  memory: createMemoryBudget(defaultMemoryLimits).forRequest(''),
});

it('the error of a named connection names the members of CONNECTIONS_FILE, and that of a default one the settings', async () => {
  const { named, namedPorts, providers, sandbox } = await startProviders({
    connectionKeys: ['vida@emea', 'vertra@emea'],
  });
  const [vida, vertra] = namedPorts as [ProviderPort<'VIDA'>, ProviderPort<'VERTRA'>];
  sandbox.vertra.inject(() => respondWith({ status: 404 }));
  named['vertra@emea']?.inject(() => respondWith({ status: 404 }));
  const list = (port: ProviderPort<Provider>) => port.list({ after: null, count: 1 }, readOptions());
  const reseller = 'Vida lists the organizations of a reseller: set ';
  const path =
    'Vertra Cloud has no such path; nothing was changed. The operator of this gateway has to check ';
  expect(await list(providers.VIDA)).toMatchObject({ message: `${reseller}VIDA_RESELLER_ID.` });
  expect(await list(vida)).toMatchObject({ message: `${reseller}resellerId in CONNECTIONS_FILE.` });
  expect(await list(providers.VERTRA)).toMatchObject({
    message: `${path}VERTRA_DIALECT and VERTRA_ORIGIN.`,
  });
  const members = { message: `${path}dialect in CONNECTIONS_FILE and origin in CONNECTIONS_FILE.` };
  expect(await list(vertra)).toMatchObject(members);
  expect(await vertra.read(['org123'], readOptions())).toMatchObject([members]);
  expect(await vertra.update('org123', { name: 'N' })).toMatchObject(members);
});
