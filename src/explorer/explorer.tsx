import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import type { ExecutionResult } from 'graphql';
import type { ComponentProps } from 'react';
import type { GatewayClient } from './ask-gateway.ts';
import type { ExplorerStorage } from './explorer-storage.ts';
import { fetchIntrospection } from './fetch-schema.ts';
import { LandingLine } from './landing-line.tsx';
import type { ProviderStatus } from './providers.ts';
import type { ReadyTab } from './ready-tabs.ts';
import type { Session } from './session.ts';
import { SharedHeaders } from './shared-headers.tsx';

type Fetcher = ComponentProps<typeof GraphiQLProvider>['fetcher'];

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
          <SharedHeaders session={session} />
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}

export function createFetcher(gateway: GatewayClient): Fetcher {
  return async (question, { headers } = {}) => {
    const introspects = question.operationName === 'IntrospectionQuery';
    const schema = introspects ? await fetchIntrospection(gateway, headers) : null;
    return schema ?? ((await gateway.ask(question, headers)) as ExecutionResult);
  };
}
