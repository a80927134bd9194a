import { print } from 'graphql';
import { expect, vi } from 'vitest';
import {
  OrganizationDocument,
  OrganizationListDocument,
  OrganizationsDocument,
  UpdateOrganizationDocument,
  UpdateOrganizationsDocument,
} from '../../../schema/operations.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import type { ProviderFaults } from '../../../src/sandbox/provider-faults.ts';
import { scenarios } from '../../../src/sandbox/scenarios.ts';
import type { SimulatedProvider } from '../../../src/sandbox/simulated-provider.ts';
import { dialects } from '../../../src/sandbox/vertra-dialects.ts';
import { createVertraFaults } from '../../../src/sandbox/vertra-faults.ts';
import { vidaFaults } from '../../../src/sandbox/vida-faults.ts';
import { toInput } from '../to-input.ts';
import { markedAnswers, markedMessages } from './marked-faults.ts';

type Provider = 'vida' | 'vertra';

/** Sends a request body and resolves to the response, which is also added to the collected responses. */
type Send = (body: object) => Promise<string>;

/** A mark in the input of a caller: may be returned to that caller, never logged. */
export const inputMark = 'mark-input-2b7c';

const organizationIds: Readonly<Record<Provider, string>> = { vida: '3', vertra: 'org123' };
/** A second field, because Vida can partially apply only an update of several settings. */
const extraFields: Readonly<Record<Provider, object>> = { vida: { smsEnabled: true }, vertra: {} };
/** States no wait, because the gateway sends no request during the wait of a rate limit that several organizations meet. */
const withoutWait = (faults: ProviderFaults): ProviderFaults => ({
  ...faults,
  rateLimited: () => faults.rateLimited(0),
});

const faultsOf: Readonly<Record<Provider, ProviderFaults>> = {
  vida: withoutWait(vidaFaults),
  vertra: withoutWait(createVertraFaults(dialects.organizations)),
};

const update = print(UpdateOrganizationDocument);
const updates =
  'mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs) { __typename } }';
const fields = '... on Organization { id name }';
const node = `query ($id: ID!) { node(id: $id) { __typename ${fields} } }`;
const nodes = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ${fields} } }`;
const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;

const twentySuccesses: Readonly<Record<Provider, readonly object[]>> = {
  vida: ['3', '42'].flatMap((id) => Array(10).fill({ organizationId: id, smsEnabled: true })),
  vertra: ['org123', 'org789'].flatMap((id) => Array(10).fill({ organizationId: id, description: 'd' })),
};

let keys = 0;

/** Every operation that updates one organization. */
function updatesWith(input: object): object[] {
  keys += 1;
  return [
    { query: update, variables: { input } },
    { query: update, variables: { input, idempotencyKey: `${inputMark}-${keys}` } },
    { query: print(UpdateOrganizationsDocument), variables: { inputs: [input] } },
  ];
}

/** Every operation that reads an organization. */
function readsOf({ connection, provider }: Target): object[] {
  const key = connection === undefined ? provider : `${provider}@${connection}`;
  const id = `${key}:${organizationIds[provider]}`;
  const list = { provider: provider.toUpperCase(), connection };
  return [
    { query: print(OrganizationDocument), variables: { id } },
    { query: print(OrganizationsDocument), variables: { ids: [id] } },
    { query: print(OrganizationListDocument), variables: list },
    { query: node, variables: { id } },
    { query: nodes, variables: { ids: [id] } },
    { query: entities, variables: { representations: [{ __typename: 'Organization', id }] } },
  ];
}

export interface Target {
  readonly provider: Provider;
  /** The default one when absent. */
  readonly connection?: string;
  readonly simulated: SimulatedProvider;
  readonly send: Send;
}

/** The one that leaves 45 requests for half a minute comes last. */
const inTurn = [
  ...scenarios.filter(({ name }) => name !== 'quota'),
  ...scenarios.filter(({ name }) => name === 'quota'),
];

/** Sends every operation to one provider under each scenario. */
export async function sendDuringFaults(target: Target): Promise<void> {
  const { provider } = target;
  const reads = readsOf(target);
  await succeed(target);
  for (const scenario of inTurn) {
    const id = scenario[`${provider}Id`];
    if (id === undefined) continue;
    const input = JSON.parse(
      JSON.stringify(toInput(provider, id, scenario)).replace(/Fresh name|Renamed/, inputMark),
    );
    // One at a time: concurrent updates of one organization wait in a queue.
    for (const body of updatesWith(input)) await sendTogether([body], target);
    const fault = scenario.fault?.(faultsOf[provider], 1);
    if (fault && scenario.reason === 'TIMEOUT') await sendTogether(reads, target, fault, sharedReads);
    else if (fault) await sendAll(reads, target, fault, 1);
  }
}

/** Sends every operation to one connection under each marked fault. */
export async function sendDuringMarkedAnswers(target: Target): Promise<void> {
  const { connection, provider, simulated } = target;
  const organization = { organizationId: organizationIds[provider], connection };
  const input = { [provider]: { ...organization, name: inputMark, ...extraFields[provider] } };
  const reads = readsOf(target);
  for (const fault of markedAnswers(simulated)) {
    await sendAll(updatesWith(input), target, fault);
    await sendAll(reads, target, fault, 1);
  }
  for (const fault of markedMessages(simulated)) await sendAll(updatesWith(input), target, fault);
}

/** The requests for reads that are sent together: those of the organization share one, and the list is another. */
const sharedReads = 2;

/**
 * @param concurrency 1 for reads, which would share a request; with their three retries too few failures to open a circuit after
 *   twenty successes
 */
async function sendAll(bodies: object[], target: Target, fault: Fault, concurrency = 2): Promise<void> {
  for (let from = 0; from < bodies.length; from += concurrency) {
    await sendTogether(bodies.slice(from, from + concurrency), target, fault);
  }
}

/** Matches responses that count as failures of the circuit. */
const circuitFailure = /UNAVAILABLE|OUTCOME_UNKNOWN/;

/** Sends requests during a fault, and checks how many of them reached the provider at least: by default each. */
async function sendTogether(
  bodies: object[],
  target: Target,
  fault?: Fault,
  requests = bodies.length,
): Promise<void> {
  const { send, simulated } = target;
  const before = simulated.requests.length;
  if (fault) simulated.inject(() => fault);
  const responses = await Promise.all(bodies.map(send));
  simulated.inject(undefined);
  expect(simulated.requests.length - before, responses.join('\n')).toBeGreaterThanOrEqual(requests);
  if (responses.some((response) => circuitFailure.test(response))) await succeed(target);
}

/** Sends updates until all succeed, in case a circuit opened on a busy machine. */
async function succeed({ connection, provider, send }: Target): Promise<void> {
  const inputs = twentySuccesses[provider].map((update) => ({ [provider]: { ...update, connection } }));
  const body = { query: updates, variables: { inputs } };
  const options = { timeout: 120_000, interval: 500 };
  await vi.waitFor(async () => expect(await send(body)).not.toContain('Error'), options);
}
