import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import type { GatewayClient } from './ask-gateway.ts';
import type { Fetcher } from './create-fetcher.ts';
import type { ExplorerStorage } from './explorer-storage.ts';
import { LandingLine } from './landing-line.tsx';
import { MendedRoles } from './mended-roles.tsx';
import type { ProviderStatus } from './providers.ts';
import type { ReadyTab } from './ready-tabs.ts';
import type { Session } from './session.ts';
import { SharedHeaders } from './shared-headers.tsx';

interface ExplorerProps {
  readonly fetcher: Fetcher;
  readonly gateway: GatewayClient;
  readonly providers: readonly ProviderStatus[] | null;
  readonly session: Session;
  readonly storage: ExplorerStorage;
  readonly tabs: readonly ReadyTab[];
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
          <LandingLine gateway={gateway} providers={providers} session={session} />
          <GraphiQLInterface defaultEditorToolsVisibility="variables" showPersistHeadersSettings={false}>
            <GraphiQL.Logo>{null}</GraphiQL.Logo>
          </GraphiQLInterface>
          <SharedHeaders gateway={gateway} session={session} />
          <MendedRoles />
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
