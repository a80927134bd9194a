import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { AccessibleRoles } from './accessible-roles.tsx';
import type { Fetcher } from './create-fetcher.ts';
import type { DefaultTab } from './default-tabs.ts';
import type { ExplorerStorage } from './explorer-storage.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PageHeader } from './page-header.tsx';
import type { ProviderStatus } from './providers.ts';
import type { Session } from './session.ts';
import { SharedHeaders } from './shared-headers.tsx';

interface ExplorerProps {
  readonly fetcher: Fetcher;
  readonly gateway: GatewayClient;
  readonly providers: readonly ProviderStatus[] | null;
  readonly session: Session;
  readonly storage: ExplorerStorage;
  readonly tabs: readonly DefaultTab[];
}

const plugins = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

export function Explorer({ fetcher, gateway, providers, session, storage, tabs }: ExplorerProps) {
  return (
    <GraphiQLProvider
      defaultTabs={[...tabs]}
      fetcher={fetcher}
      inputValueDeprecation
      plugins={plugins}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      storage={storage}
    >
      <HistoryStore>
        <DocExplorerStore>
          <PageHeader gateway={gateway} providers={providers} session={session} />
          <GraphiQLInterface defaultEditorToolsVisibility="variables" showPersistHeadersSettings={false}>
            <GraphiQL.Logo>{null}</GraphiQL.Logo>
          </GraphiQLInterface>
          <SharedHeaders gateway={gateway} session={session} />
          <AccessibleRoles />
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
