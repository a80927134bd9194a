import type { UpdateOrganizationInput, UpdateResult } from '../../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../../schema/operations.ts';
import { respondWith } from '../../../src/sandbox/faults.ts';
import type { TestGateway } from '../../support/start-gateway.ts';
import { startGateway } from '../../support/start-gateway.ts';

const vida = (organizationId: string, fields: object = { name: 'Renamed' }): UpdateOrganizationInput => ({
  vida: { organizationId, ...fields },
});
const vertra = (organizationId: string, fields: object = { name: 'Renamed' }): UpdateOrganizationInput => ({
  vertra: { organizationId, ...fields },
});

/** The update of the sandbox that has each result. */
const inputs: Readonly<Record<UpdateResult['__typename'], UpdateOrganizationInput>> = {
  OrganizationUpdated: vida('3'),
  OrganizationPartiallyUpdated: vida('9207', { name: 'Renamed', smsEnabled: true }),
  OrganizationInputError: vertra('org123', { tags: ['a', 'a tag of more than twenty'] }),
  OrganizationNotFoundError: vida('9404'),
  OrganizationNameTakenError: vertra('fault-name-taken'),
  OrganizationForbiddenError: vida('9403'),
  OrganizationCredentialError: vida('9401'),
  OrganizationRateLimitedError: vida('9429'),
  OrganizationUnavailableError: vida('9503'),
  OrganizationConflictError: vida('3', { name: 'Renamed', expected: { name: 'Another name' } }),
  OrganizationOutcomeUnknownError: vida('9602'),
  OrganizationIdempotencyError: vida('3'),
  OrganizationUnexpectedError: vida('9422'),
};

async function update(
  { send }: Pick<TestGateway, 'send'>,
  input: UpdateOrganizationInput,
  idempotencyKey: string | null = null,
): Promise<UpdateResult> {
  const { data, errors } = await send(UpdateOrganizationDocument, { input, idempotencyKey });
  if (errors || !data?.updateOrganization) throw new Error(JSON.stringify(errors));
  return data.updateOrganization;
}

/** Returns what the gateway answers for each member of `UpdateOrganizationResult`. */
export function recordUpdates(): Promise<readonly UpdateResult[]> {
  return Promise.all(
    Object.entries(inputs).map(async ([name, input]) => {
      const gateway = await startGateway();
      const key = name === 'OrganizationIdempotencyError' ? 'save-1' : null;
      if (key) await update(gateway, vida('3', { active: false }), key);
      return update(gateway, input, key);
    }),
  );
}

/** Returns the unknown outcomes by what the provider holds then. */
export async function recordUnknownOutcomes() {
  const unreadable = await startGateway();
  unreadable.sandbox.vida.inject(() => respondWith({ status: 500 }));
  return {
    SAME: await update(await startGateway(), vida('9602')),
    DIFFERENT: await update(await startGateway(), vida('9601')),
    NOT_REPORTED: await update(unreadable, vida('3')),
  };
}
