import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { GatewayClient } from './gateway-client.ts';
import { KeyNotice } from './key-notice.tsx';
import type { ProviderStatus } from './providers.ts';
import { fetchProviders } from './providers.ts';
import type { Session } from './session.ts';

interface PageHeaderProps {
  readonly gateway: GatewayClient;
  readonly providers: readonly ProviderStatus[] | null;
  readonly session: Session;
}

/** The header of the page: the product and its version, the status of the providers, and the key notice. */
export function PageHeader({ gateway, providers, session }: PageHeaderProps) {
  const keyNeeded = useSyncExternalStore(session.subscribe, () => session.keyNeeded);
  const hasSchema = useGraphiQL(({ schema }) => Boolean(schema));
  const statuses = useProviders(gateway, providers, keyNeeded);
  return (
    <header className="page-header">
      <h1>
        <img alt="" height="20" src={new URL('./favicon.svg', import.meta.url).href} width="20" />
        Organization gateway <span className="version">{__VERSION__}</span>
      </h1>
      {statuses && (
        <ul aria-label="Providers">
          {statuses.slice(0, maxShown).map((status) => (
            <li key={`${status.provider} ${status.connection}`}>{renderStatus(status)}</li>
          ))}
          {statuses.length > maxShown && <li>and {statuses.length - maxShown} more</li>}
        </ul>
      )}
      {keyNeeded && <KeyNotice session={session} />}
      <nav aria-label="About this API">
        {hasSchema && <a href="./schema.graphql">Schema (SDL)</a>}
        <a href="./health/ready">Health</a>
      </nav>
    </header>
  );
}

/** Fetches the providers again after a key was accepted: without one, the gateway possibly returns none. */
function useProviders(gateway: GatewayClient, initial: PageHeaderProps['providers'], keyNeeded: boolean) {
  const [providers, setProviders] = useState(initial);
  useEffect(() => {
    if (!keyNeeded && providers === null) void fetchProviders(gateway).then(setProviders);
  }, [gateway, keyNeeded, providers]);
  return providers;
}

/** How many connections the header has room for. */
const maxShown = 6;

const providerNames: Readonly<Record<string, string>> = { VIDA: 'Vida', VERTRA: 'Vertra Cloud' };

function renderStatus({ circuit, configured, connection, dialect, provider, sandbox }: ProviderStatus) {
  const environment = sandbox ? 'sandbox' : 'live';
  const state = configured ? environment : 'not configured';
  const notes = [dialect && `dialect ${dialect.toLowerCase()}`, circuit === 'OPEN' && 'circuit open']
    .filter(Boolean)
    .join(', ');
  return (
    <>
      <b>
        {providerNames[provider] ?? provider}
        {connection !== 'default' && ` ${connection}`}
      </b>{' '}
      <span className={`state ${configured ? environment : ''}`}>{state}</span>
      {notes && <small> {notes}</small>}
    </>
  );
}
