import { useEffect, useState } from 'react';
import type { GatewayClient } from './gateway-client.ts';
import type { Run } from './runs.ts';
import type { SandboxRequest } from './sandbox-requests.ts';
import { fetchSandboxRequests, sortByInput } from './sandbox-requests.ts';
import { parseOperation } from './verdict/root-fields.ts';
import { toOrganizationIds } from './verdict/update-input.ts';

interface WirePanelProps {
  readonly gateway: GatewayClient;
  readonly run: Run;
}

/** What the simulated providers received for a run, and for earlier ones with the same key. */
export function WirePanel({ gateway, run }: WirePanelProps) {
  const { requestIds } = run;
  const requests = useRequests(gateway, requestIds);
  if (requests === null) return null;
  return (
    <article className="wire">
      <h2>What the simulated provider received</h2>
      <p className="wire-note">A real provider does not show this.</p>
      <p>{summarize(requests, requestIds.length)}</p>
      {requests.length > 0 && (
        <ul>
          {sortByInput(requests, findOrganizations(run)).map((request) => (
            <li key={request.number}>{renderRequest(request)}</li>
          ))}
        </ul>
      )}
    </article>
  );
}

/** Returns the organizations of the batches of an operation. */
function findOrganizations(run: Run): readonly (string | null)[] {
  const batches = parseOperation(run)?.fields.filter(({ name }) => name === 'updateOrganizations') ?? [];
  return batches.flatMap((field) => toOrganizationIds(field.argument('inputs')));
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
  if (sends === 1 && requests.length === 0) return 'Nothing.';
  if (sends === 1 && writes.length === 0) return 'Only reads.';
  const received = `${writes.length} ${writes.length === 1 ? 'update was' : 'updates were'} received, ${countEffects(writes)}.`;
  return sends === 1 ? received : `This operation was run ${sends} times. ${received}`;
}

function countEffects(writes: readonly SandboxRequest[]): string {
  const count = (effect: Effect) => writes.filter((write) => toEffect(write) === effect).length;
  const whole = count('applied');
  const part = count('applied in part');
  const parts = [(whole > 0 || part === 0) && `${whole} applied`, part > 0 && `${part} applied in part`];
  return parts.filter(Boolean).join(', ');
}

const tones = { applied: 'saved', 'applied in part': 'partial', 'not applied': 'neutral' } as const;

type Effect = keyof typeof tones;

function toEffect({ applied, rejectedFields }: SandboxRequest): Effect {
  if (!applied) return 'not applied';
  return rejectedFields.length > 0 ? 'applied in part' : 'applied';
}

function renderRequest(request: SandboxRequest) {
  const { body, connection = 'default', method, path, query, status } = request;
  const parameters = new URLSearchParams(query).toString();
  const response = status === null ? 'no response' : `HTTP ${status}`;
  const effect = toEffect(request);
  return (
    <>
      {connection !== 'default' && <b>{connection} </b>}
      <code>
        {method} {path}
        {parameters && `?${parameters}`}
      </code>
      {method === 'GET' ? ' ' : <br />}
      <span className={tones[effect]}>{method === 'GET' ? response : `${effect}, ${response}`}</span>
      {body && <code className="wire-body"> {body}</code>}
    </>
  );
}
