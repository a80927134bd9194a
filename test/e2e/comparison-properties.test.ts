import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import {
  CompareUpdateDocument,
  CompareUpdatesDocument,
  toComparisonState,
  UpdateOrganizationDocument,
} from '../../schema/operations.ts';
import { closeAfterWrite, notJson, resetBeforeResponse, respondWith } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { scenarios } from '../../src/sandbox/scenarios.ts';
import type { TestGateway } from '../support/start-gateway.ts';
import { startGateway } from '../support/start-gateway.ts';

const seed = 20_261_129;
const inputsInTotal = 1000;
const inputsAtOnce = 20;

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    'Harbour Dental Group',
    'updatedorganization',
    '\ud800',
    'x'.repeat(201),
    '__proto__',
  ),
);
const flag = fc.boolean();
/** Without the one in which another writer changes the organization. */
const stableScenarios = scenarios.filter(({ name }) => name !== 'stale-form');
const vidaIds = [
  '3',
  'vida:42',
  '57',
  '404404',
  '',
  '..',
  'vertra:org123',
  ...stableScenarios.flatMap(({ vidaId }) => vidaId ?? []),
];
const vertraIds = [
  'org123',
  'vertra:org456',
  'org789',
  'north/west 50%',
  'absent',
  '\u0000',
  ...stableScenarios.flatMap(({ vertraId }) => vertraId ?? []),
];

/** An optional value, which is null now and then. */
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null, freq: 8 });

/** Inputs for these organizations, valid and invalid. */
function anyInputOf(ofVida: readonly string[], ofVertra: readonly string[]) {
  const vida = fc.record(
    {
      organizationId: fc.constantFrom(...ofVida),
      name: maybe(text),
      email: maybe(text),
      active: maybe(flag),
      productPlanId: maybe(text),
      offeredProductPlanId: maybe(text),
      smsEnabled: maybe(flag),
      externalAccountId: maybe(text),
      externalBillingId: maybe(text),
      hipaaSetting: maybe(fc.constantFrom('ON' as const, 'OFF' as const, 'INHERIT' as const)),
      orgAccountType: maybe(fc.constantFrom('INTERNAL' as const, 'CUSTOMER' as const)),
    },
    { requiredKeys: ['organizationId'] },
  );
  const vertra = fc.record(
    {
      organizationId: fc.constantFrom(...ofVertra),
      name: maybe(text),
      description: maybe(text),
      tags: maybe(fc.array(text, { maxLength: 5 })),
    },
    { requiredKeys: ['organizationId'] },
  );
  return fc.oneof(fc.record({ vida }), fc.record({ vertra }));
}

/** Faults of reads and of updates alike. */
const faults = [
  undefined,
  undefined,
  respondWith({ status: 503, headers: { 'retry-after': '0' } }),
  respondWith({ status: 500 }),
  respondWith({ status: 404 }),
  closeAfterWrite,
  notJson,
  resetBeforeResponse,
];

const stateOf = ({ vertra: vertraBox, vida: vidaBox }: Sandbox) => [
  ...vidaIds.map((id) => [vidaBox.writes(id), vidaBox.organization(id)]),
  ...vertraIds.map((id) => [vertraBox.writes(id), vertraBox.organization(id)]),
];

/** Sends the first input as compareUpdate and the others as compareUpdates. Returns the members of the results. */
async function compareAll({ send }: TestGateway, inputs: readonly UpdateOrganizationInput[]) {
  const [input, ...rest] = inputs;
  if (input === undefined) throw new Error('There are no inputs.');
  const one = await send(CompareUpdateDocument, { input });
  const many = await send(CompareUpdatesDocument, { inputs: rest });
  expect([one.errors, many.errors]).toEqual([undefined, undefined]);
  return [one.data?.compareUpdate, ...(many.data?.compareUpdates ?? [])].map((each) => each?.__typename);
}

it(`a comparison never writes, for ${inputsInTotal} random inputs with and without faults (seed ${seed})`, async () => {
  const gateway = await startGateway();
  const { sandbox, unexpected } = gateway;
  const inputs = fc.sample(anyInputOf(vidaIds, vertraIds), { numRuns: inputsInTotal, seed });
  const before = stateOf(sandbox);
  const members = new Set<string | undefined>();
  let received = 0;
  for (let start = 0; start < inputsInTotal; start += inputsAtOnce) {
    const selectFault = () => {
      received += 1;
      return faults[received % faults.length];
    };
    const isFaulty = (start / inputsAtOnce) % 2 === 1;
    for (const box of [sandbox.vida, sandbox.vertra]) box.inject(isFaulty ? selectFault : undefined);
    const compared = await compareAll(gateway, inputs.slice(start, start + inputsAtOnce));
    for (const member of compared) members.add(member);
  }
  const requests = [...sandbox.vida.requests, ...sandbox.vertra.requests];
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  expect(requests.length).toBeGreaterThan(200);
  expect(stateOf(sandbox)).toEqual(before);
  expect([...members]).toEqual(
    expect.arrayContaining(['OrganizationComparison', 'OrganizationInputError', 'OrganizationNotFoundError']),
  );
  expect(unexpected).toEqual([]);
});

it(`a comparison is SAME for each field after an update that was applied completely (seed ${seed})`, async () => {
  const { send } = await startGateway();
  const ofVida = ['3', '42', '57', '9204', '9207'];
  const ofVertra = ['org123', 'org456', 'fault-respelled', 'fault-normalized-name'];
  let compared = 0;
  for (const input of fc.sample(anyInputOf(ofVida, ofVertra), { numRuns: 300, seed })) {
    const { data } = await send(UpdateOrganizationDocument, { input });
    if (data?.updateOrganization?.__typename !== 'OrganizationUpdated') continue;
    const comparison = (await send(CompareUpdateDocument, { input })).data?.compareUpdate;
    const patch = ('vida' in input ? input.vida : input.vertra) as Readonly<Record<string, unknown>>;
    const expected = data.updateOrganization.fields.map(({ path }) => ({
      path,
      // The simulated Vida no longer reports a setting that was cleared.
      state: patch[path.at(-1) ?? ''] === null ? 'NOT_REPORTED' : 'SAME',
    }));
    expect(comparison).toMatchObject({ fields: expected });
    compared += 1;
  }
  expect(compared).toBeGreaterThan(50);
});

it('toComparisonState summarizes the states of the fields', () => {
  const toResult = (...states: ('SAME' | 'DIFFERENT' | 'NOT_REPORTED')[]) => ({
    __typename: 'OrganizationComparison',
    fields: states.map((state) => ({ state })),
  });
  expect(toComparisonState(toResult('SAME', 'SAME'))).toBe('SAME');
  expect(toComparisonState(toResult('SAME', 'NOT_REPORTED'))).toBe('NOT_REPORTED');
  expect(toComparisonState(toResult('NOT_REPORTED', 'DIFFERENT', 'SAME'))).toBe('DIFFERENT');
  expect(toComparisonState(toResult())).toBe('NOT_REPORTED');
  expect(toComparisonState(null)).toBe('NOT_REPORTED');
  expect(toComparisonState({ __typename: 'OrganizationNotFoundError' })).toBe('NOT_REPORTED');
});
