import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { GatewayClient } from './ask-gateway.ts';
import { KeyNotice } from './key-notice.tsx';
import type { ProviderStatus } from './providers.ts';
import { askProviders } from './providers.ts';
import type { Session } from './session.ts';

interface LandingLineProps {
  readonly gateway: GatewayClient;
  readonly providers: readonly ProviderStatus[] | null;
  readonly session: Session;
}

/** What this is, what it stands on, and what a caller has to know before the first request. */
export function LandingLine({ gateway, providers, session }: LandingLineProps) {
  const keyNeeded = useSyncExternalStore(session.subscribe, () => session.keyNeeded);
  const hasSchema = useGraphiQL(({ schema }) => Boolean(schema));
  const told = useProviders(gateway, providers, keyNeeded);
  return (
    <header className="landing">
      <h1>
        <img alt="" height="20" src={new URL('./favicon.svg', import.meta.url).href} width="20" />
        Organization gateway <span className="version">{__VERSION__}</span>
      </h1>
      {told && (
        <ul aria-label="Providers">
          {told.map((status) => (
            <li key={status.provider}>{describe(status)}</li>
          ))}
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

/** Asks anew once a key was taken: the gateway may say more then. */
function useProviders(gateway: GatewayClient, first: LandingLineProps['providers'], keyNeeded: boolean) {
  const [told, setTold] = useState(first);
  useEffect(() => {
    if (!keyNeeded && told === null) void askProviders(gateway).then(setTold);
  }, [gateway, keyNeeded, told]);
  return told;
}

const names: Readonly<Record<string, string>> = { VIDA: 'Vida', VERTRA: 'Vertra Cloud' };

function describe({ circuit, configured, dialect, provider, sandbox }: ProviderStatus) {
  const place = sandbox ? 'sandbox' : 'live';
  const state = configured ? place : 'not configured';
  const notes = [dialect?.toLowerCase(), circuit === 'OPEN' && 'circuit open'].filter(Boolean).join(', ');
  return (
    <>
      <b>{names[provider] ?? provider}</b> <span className={`state ${configured ? place : ''}`}>{state}</span>
      {notes && <small> {notes}</small>}
    </>
  );
}
