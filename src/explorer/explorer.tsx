import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import type { TabsState } from '@graphiql/react';
import { GraphiQLProvider } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { AccessibleRoles } from './accessible-roles.tsx';
import type { Fetcher } from './create-fetcher.ts';
import type { DefaultTab } from './default-tabs.ts';
import type { ExplorerStorage } from './explorer-storage.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PageHeader } from './page-header.tsx';
import type { ProviderStatus } from './providers.ts';
import type { Runs } from './runs.ts';
import type { Session } from './session.ts';
import { SharedHeaders } from './shared-headers.tsx';
import { VerdictStrip } from './verdict-strip.tsx';
import { WordWrap } from './word-wrap.tsx';

interface ExplorerProps {
  readonly fetcher: Fetcher;
  readonly gateway: GatewayClient;
  readonly isSandbox: boolean;
  readonly providers: readonly ProviderStatus[] | null;
  readonly runs: Runs;
  readonly session: Session;
  readonly storage: ExplorerStorage;
  readonly tabs: readonly DefaultTab[];
}

const plugins = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

export function Explorer(props: ExplorerProps) {
  const { fetcher, gateway, isSandbox, providers, runs, session, storage, tabs } = props;
  // Called in the same tick, so that an operation that a button starts belongs to the tab that it opened.
  const onTabChange = ({ activeTabIndex, tabs: current }: TabsState) => runs.setTabs(current, activeTabIndex);
  return (
    <GraphiQLProvider
      defaultTabs={[...tabs]}
      fetcher={fetcher}
      inputValueDeprecation
      onTabChange={onTabChange}
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
          <VerdictStrip gateway={gateway} isSandbox={isSandbox} runs={runs} />
          <SharedHeaders gateway={gateway} session={session} />
          <AccessibleRoles />
          <WordWrap />
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
