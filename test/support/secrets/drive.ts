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

/** One request as a body; the answer is kept where all answers are. */
type Ask = (body: object) => Promise<string>;

/** What a caller gives of its own: told to that caller, and in no log. */
export const inputMark = 'mark-input-2b7c';

const whole: Readonly<Record<Provider, string>> = { vida: '3', vertra: 'org123' };
/** Vida updates in part only what has parts. */
const more: Readonly<Record<Provider, object>> = { vida: { smsEnabled: true }, vertra: {} };
const faultsOf: Readonly<Record<Provider, ProviderFaults>> = {
  vida: vidaFaults,
  vertra: createVertraFaults(dialects.organizations),
};

const update = print(UpdateOrganizationDocument);
const updates =
  'mutation ($inputs: [UpdateOrganizationInput!]!) { updateOrganizations(inputs: $inputs) { __typename } }';
const fields = '... on Organization { id name }';
const node = `query ($id: ID!) { node(id: $id) { __typename ${fields} } }`;
const nodes = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ${fields} } }`;
const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;

const twentyThatGoWell: Readonly<Record<Provider, readonly object[]>> = {
  vida: ['3', '42'].flatMap((id) => Array(10).fill({ vida: { organizationId: id, smsEnabled: true } })),
  vertra: ['org123', 'org789'].flatMap((id) =>
    Array(10).fill({ vertra: { organizationId: id, description: 'd' } }),
  ),
};

let keys = 0;

/** Every way to update one organization. */
function updatesWith(input: object): object[] {
  keys += 1;
  return [
    { query: update, variables: { input } },
    { query: update, variables: { input, idempotencyKey: `${inputMark}-${keys}` } },
    { query: print(UpdateOrganizationsDocument), variables: { inputs: [input] } },
  ];
}

/** Every way to read. */
function readsOf(provider: Provider): object[] {
  const id = `${provider}:${whole[provider]}`;
  return [
    { query: print(OrganizationDocument), variables: { id } },
    { query: print(OrganizationsDocument), variables: { ids: [id] } },
    { query: print(OrganizationListDocument), variables: { provider: provider.toUpperCase() } },
    { query: node, variables: { id } },
    { query: nodes, variables: { ids: [id] } },
    { query: entities, variables: { representations: [{ __typename: 'Organization', id }] } },
  ];
}

/** Who is asked, and how. */
export interface Target {
  readonly provider: Provider;
  readonly box: SimulatedProvider;
  readonly ask: Ask;
}

/** Drives one provider through all that can go wrong with it, in every way to ask. */
export async function driveThroughFaults(target: Target): Promise<void> {
  const { box, provider } = target;
  const reads = readsOf(provider);
  await goWell(target);
  for (const scenario of scenarios) {
    const id = scenario[`${provider}Id`];
    if (id === undefined) continue;
    const input = JSON.parse(
      JSON.stringify(toInput(provider, id, scenario)).replace(/Fresh name|Renamed/, inputMark),
    );
    // Of one organization: together, the second would wait for the first as long as it may.
    for (const body of updatesWith(input)) await askTogether([body], target);
    const fault = scenario.fault?.(faultsOf[provider], 1);
    if (fault) await askAll(reads, target, fault, scenario.reason === 'TIMEOUT' ? reads.length : undefined);
  }
  const input = { [provider]: { organizationId: whole[provider], name: inputMark, ...more[provider] } };
  for (const fault of markedAnswers(box)) await askAll([...updatesWith(input), ...reads], target, fault);
  for (const fault of markedMessages(box)) await askAll(updatesWith(input), target, fault);
}

/**
 * @param atOnce with the three further attempts that reads are given, unless they time out, fewer than open a circuit
 *   that has just seen twenty go well
 */
async function askAll(bodies: object[], target: Target, fault: Fault, atOnce = 2): Promise<void> {
  for (let from = 0; from < bodies.length; from += atOnce) {
    await askTogether(bodies.slice(from, from + atOnce), target, fault);
  }
}

/** What an answer says when the provider seems to be in trouble: enough of that would open the circuit. */
const trouble = /UNAVAILABLE|OUTCOME_UNKNOWN/;

/** Asks while the fault is there, and makes sure that each question met the provider. */
async function askTogether(bodies: object[], target: Target, fault?: Fault): Promise<void> {
  const { ask, box } = target;
  const before = box.requests.length;
  if (fault) box.inject(() => fault);
  const answers = await Promise.all(bodies.map(ask));
  box.inject(undefined);
  expect(box.requests.length - before, answers.join('\n')).toBeGreaterThanOrEqual(bodies.length);
  if (answers.some((answer) => trouble.test(answer))) await goWell(target);
}

/** Asks until all goes well, as after a circuit that opened on a busy machine. */
async function goWell({ ask, provider }: Target): Promise<void> {
  const body = { query: updates, variables: { inputs: twentyThatGoWell[provider] } };
  const options = { timeout: 60_000, interval: 500 };
  await vi.waitFor(async () => expect(await ask(body)).not.toContain('Error'), options);
}
