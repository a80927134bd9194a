import { useEffect, useState } from 'react';
import type { GatewayClient } from './gateway-client.ts';
import type { Run } from './runs.ts';
import type { SandboxRequest } from './sandbox-requests.ts';
import { fetchSandboxRequests } from './sandbox-requests.ts';

interface WirePanelProps {
  readonly gateway: GatewayClient;
  readonly run: Run;
}

/** What the simulated providers received for a run, and for earlier ones with the same key. */
export function WirePanel({ gateway, run: { requestIds } }: WirePanelProps) {
  const requests = useRequests(gateway, requestIds);
  if (requests === null) return null;
  return (
    <article className="wire">
      <h2>What the provider received</h2>
      <p>{summarize(requests, requestIds.length)}</p>
      {requests.length > 0 && (
        <ol>
          {requests.map((request, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: Requests are only appended.
            <li key={index}>{renderRequest(request)}</li>
          ))}
        </ol>
      )}
    </article>
  );
}

/** @returns null until they arrive, and when the gateway does not serve them */
function useRequests(gateway: GatewayClient, requestIds: readonly string[]) {
  const [requests, setRequests] = useState<readonly SandboxRequest[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void fetchSandboxRequests(gateway, requestIds).then((fetched) => {
      if (isCurrent) setRequests(fetched);
    });
    return () => {
      isCurrent = false;
    };
  }, [gateway, requestIds]);
  return requests;
}

function summarize(requests: readonly SandboxRequest[], sends: number): string {
  const writes = requests.filter(({ method }) => method !== 'GET');
  const applied = writes.filter((write) => write.applied).length;
  if (sends === 1 && requests.length === 0) return 'Nothing.';
  if (sends === 1 && writes.length === 0) return 'Only reads.';
  const received = `${writes.length} ${writes.length === 1 ? 'update was' : 'updates were'} received, ${applied} applied.`;
  return sends === 1 ? received : `Sent ${sends} times with the same key. ${received}`;
}

function renderRequest({ applied, body, method, path, query, status }: SandboxRequest) {
  const parameters = new URLSearchParams(query).toString();
  const response = status === null ? 'no response' : `HTTP ${status}`;
  const effect = applied ? 'applied' : 'not applied';
  return (
    <>
      <code>
        {method} {path}
        {parameters && `?${parameters}`}
      </code>
      {method === 'GET' ? ' ' : <br />}
      <span className={applied ? 'saved' : 'neutral'}>
        {method === 'GET' ? response : `${effect}, ${response}`}
      </span>
      {body && <code className="wire-body"> {body}</code>}
    </>
  );
}
