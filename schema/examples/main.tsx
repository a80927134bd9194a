import { ApolloProvider } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider as UrqlProvider } from 'urql';
import { BulkUpdatePage } from './apollo/bulk-update-page.tsx';
import { createClient as createApolloClient } from './apollo/create-client.ts';
import { UpdatePage as ApolloUpdatePage } from './apollo/update-page.tsx';
import { createClient as createUrqlClient } from './urql/create-client.ts';
import { UpdatePage as UrqlUpdatePage } from './urql/update-page.tsx';

const url = new URLSearchParams(location.search).get('gateway') ?? '/graphql';
const apollo = createApolloClient(url);
const urql = createUrqlClient(url);

const examples: Readonly<Record<string, (id: string) => ReactNode>> = {
  apollo: (id) => (
    <ApolloProvider client={apollo}>
      <ApolloUpdatePage id={id} />
    </ApolloProvider>
  ),
  urql: (id) => (
    <UrqlProvider value={urql}>
      <UrqlUpdatePage id={id} />
    </UrqlProvider>
  ),
  bulk: () => (
    <ApolloProvider client={apollo}>
      <BulkUpdatePage />
    </ApolloProvider>
  ),
};

const root = createRoot(document.querySelector('main') ?? document.body);

/** Shows the example in the fragment of the address, such as `#urql` or `#apollo=vida:9602`. */
function show() {
  const [name = '', id = 'vida:3'] = decodeURIComponent(location.hash.slice(1)).split('=');
  root.render((examples[name] ?? examples['apollo'])?.(id));
}

window.addEventListener('hashchange', show);
show();
