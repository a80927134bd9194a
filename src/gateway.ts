import type { RequestListener, Server } from 'node:http';
import type { YogaServerInstance } from 'graphql-yoga';
import { createYoga } from 'graphql-yoga';
import { createContext } from './context.ts';
import type { SchemaContext } from './graphql/builder.ts';
import { printApi } from './graphql/print-schema.ts';
import { schema } from './graphql/schema.ts';
import { useExplorer } from './plugins/use-explorer.ts';
import { useIntrospection } from './plugins/use-introspection.ts';
import { useJsonOnly } from './plugins/use-json-only.ts';
import { usePrivateVariables } from './plugins/use-private-variables.ts';
import type { Readiness } from './plugins/use-readiness.ts';
import { useReadiness } from './plugins/use-readiness.ts';
import { useRequestId } from './plugins/use-request-id.ts';
import { useSchemaText } from './plugins/use-schema-text.ts';
import type { LogUnexpected } from './plugins/use-unexpected-errors.ts';
import { maskError, useUnexpectedErrors } from './plugins/use-unexpected-errors.ts';

export interface GatewayDeps {
  readonly updates: SchemaContext['updates'];
  /** How many updates one batch may hold. */
  readonly maxBatch: number;
  readonly readiness: () => Readiness;
  readonly logUnexpected: LogUnexpected;
  /** Serve the explorer at the GraphQL path. */
  readonly graphiql: boolean;
  /** Tell the schema to whoever asks for it. */
  readonly introspection: boolean;
}

export type Gateway = YogaServerInstance<object, object>;

const maxRequestBodyBytes = 1024 * 1024;

/**
 * The gateway as a handler: `fetch(request)` answers without a port.
 * Every switch of Yoga that decides what is open is set here, whatever its default.
 */
export function createGateway(deps: GatewayDeps): Gateway {
  const { graphiql, introspection, logUnexpected, maxBatch, readiness, updates } = deps;
  return createYoga<object, object>({
    schema,
    context: ({ request }: { request: Request }) => createContext(request, { updates, maxBatch }),
    graphqlEndpoint: '/graphql',
    healthCheckEndpoint: '/health/live',
    graphiql: false,
    landingPage: false,
    batching: false,
    cors: false,
    multipart: false,
    maxRequestBodySize: maxRequestBodyBytes,
    maskedErrors: { maskError },
    // Yoga's own log would tell each unexpected error a second time, and without the request's id.
    logging: false,
    plugins: [
      useRequestId(),
      useReadiness(readiness),
      useExplorer(graphiql),
      useSchemaText(introspection, () => printApi(schema)),
      useJsonOnly(),
      useIntrospection(introspection),
      usePrivateVariables(),
      useUnexpectedErrors(logUnexpected),
    ],
  });
}

/**
 * The gateway as a listener for `node:http`. A request whose target and `Host` make no URL is refused here: the adapter
 * below Yoga would answer it with a stack trace.
 */
export function toListener(gateway: Gateway): RequestListener {
  return (request, response) => {
    if (URL.canParse(request.url ?? '', `http://${request.headers.host ?? 'localhost'}`)) {
      gateway(request, response);
    } else {
      response.writeHead(400, { connection: 'close' }).end();
    }
  };
}

/** The answers that a server owes. */
export interface Answers {
  /** Resolves when no request is being answered; what has not been asked whole is not waited for. */
  allGiven(): Promise<void>;
}

export function watchAnswers(server: Server): Answers {
  let underWay = 0;
  let emptied = () => {};
  server.on('request', (_request, response) => {
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
      if (underWay === 0) emptied();
    });
  });
  return {
    allGiven: () =>
      new Promise((resolve) => {
        emptied = resolve;
        if (underWay === 0) resolve();
      }),
  };
}
