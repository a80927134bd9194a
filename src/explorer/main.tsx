import './workers.ts';
import 'graphiql/graphiql.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import './explorer.css';
import './page-header.css';
import './verdict.css';
import './narrow.css';
import { createRoot } from 'react-dom/client';
import { createFetcher } from './create-fetcher.ts';
import { createDefaultTabs } from './default-tabs.ts';
import { Explorer } from './explorer.tsx';
import { clearOnUpstreamChange, createExplorerStorage, seedStorage } from './explorer-storage.ts';
import { createGatewayClient } from './gateway-client.ts';
import { createKeySuffix, renewKeys } from './key-suffix.ts';
import { fetchProviders } from './providers.ts';
import { createRuns } from './runs.ts';
import { createSession } from './session.ts';

const session = createSession(sessionStorage);
const gateway = createGatewayClient(session);

// The content of the tabs depends on whether an operation would reach a real organization.
const providers = await fetchProviders(gateway);
const isSandbox = providers?.every(({ configured, sandbox }) => sandbox || !configured) ?? false;
const keySuffix = createKeySuffix();
const tabs = createDefaultTabs({ isSandbox, keySuffix });

// Without a response, it is unknown whether the providers changed.
if (providers !== null) clearOnUpstreamChange(sessionStorage, isSandbox ? 'sandbox' : 'real');
renewKeys(sessionStorage, keySuffix);
const storage = createExplorerStorage(localStorage, sessionStorage);
seedStorage(storage, tabs[0]);

const runs = createRuns();

const container = document.querySelector('#explorer');
if (container) {
  createRoot(container).render(
    <Explorer
      fetcher={createFetcher(gateway, runs)}
      gateway={gateway}
      isSandbox={isSandbox}
      providers={providers}
      runs={runs}
      session={session}
      storage={storage}
      tabs={tabs}
    />,
  );
}
