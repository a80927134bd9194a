import './workers.ts';
import 'graphiql/graphiql.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import './explorer.css';
import './landing-line.css';
import { createRoot } from 'react-dom/client';
import { createGatewayClient } from './ask-gateway.ts';
import { createFetcher } from './create-fetcher.ts';
import { Explorer } from './explorer.tsx';
import { createExplorerStorage, forgetOtherUpstream, seedStorage } from './explorer-storage.ts';
import { operations } from './operations.ts';
import { askProviders } from './providers.ts';
import { createReadyTabs } from './ready-tabs.ts';
import { createSession } from './session.ts';

const session = createSession(sessionStorage);
const gateway = createGatewayClient(session);

// The tabs are made once, and what stands in them depends on whether a click would reach a real organization.
const providers = await askProviders(gateway);
const inBox = providers?.every(({ configured, sandbox }) => sandbox || !configured) ?? false;
const tabs = createReadyTabs(operations, { inBox });

// A gateway that is away for a moment says nothing of its providers.
if (providers !== null) forgetOtherUpstream(sessionStorage, inBox ? 'sandbox' : 'real');
const storage = createExplorerStorage(localStorage, sessionStorage);
seedStorage(storage, tabs[0]);

const place = document.querySelector('#explorer');
if (place) {
  createRoot(place).render(
    <Explorer
      fetcher={createFetcher(gateway)}
      gateway={gateway}
      providers={providers}
      session={session}
      storage={storage}
      tabs={tabs}
    />,
  );
}
