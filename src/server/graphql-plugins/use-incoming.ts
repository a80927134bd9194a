import type { ExecutionArgs, OperationDefinitionNode } from 'graphql';
import { getOperationAST } from 'graphql';
import type { BegunOperation, Incoming } from '../request.ts';
import { incomingOf, setIncoming } from '../request.ts';
import type { GatewayPlugin } from './rule.ts';

type Asked = Pick<ExecutionArgs, 'document' | 'operationName'> & {
  readonly contextValue: { readonly request: Request };
};

/** What the rules know of a request, from its arrival on; and what the short lane has settled of it before. */
export function useIncoming(): GatewayPlugin {
  const begin = ({ contextValue, document, operationName }: Asked) => {
    const operation = getOperationAST(document, operationName);
    if (operation) incomingOf(contextValue.request).operation = toBegun(operation);
  };
  return {
    lane: 'The lane settles what is told here.',
    onRequest({ request, serverContext }) {
      const { incoming } = serverContext as { readonly incoming?: Incoming };
      if (incoming) setIncoming(request, incoming);
      else incomingOf(request);
    },
    onRequestParse({ request }) {
      const { settled } = incomingOf(request);
      if (settled?.kind === 'REFUSED') throw settled.refusal;
    },
    onParams({ request, setResult }) {
      const { settled } = incomingOf(request);
      if (settled?.kind === 'EXECUTED') setResult(settled.result);
    },
    onExecute: ({ args }) => begin(args),
    onSubscribe: ({ args }) => begin(args),
  };
}

export function toBegun({ name, operation }: OperationDefinitionNode): BegunOperation {
  return { name: name?.value ?? null, type: operation };
}
