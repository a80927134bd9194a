import type {
  ComparisonResult,
  OrganizationQueryVariables,
  ReadResult,
  TypedDocument,
} from '../../../schema/operations.ts';
import { CompareUpdateDocument, OrganizationDocument } from '../../../schema/operations.ts';
import type { FaultResponse } from '../../../src/sandbox/faults.ts';
import { respondWith } from '../../../src/sandbox/faults.ts';
import { startGateway } from '../../support/start-gateway.ts';

const retryLater = { 'retry-after': '30' };

/** The response of the provider to a read for each error. */
const responses = {
  OrganizationNotFoundError: { status: 404 },
  OrganizationForbiddenError: { status: 403 },
  OrganizationCredentialError: { status: 401 },
  OrganizationRateLimitedError: { status: 429, headers: retryLater },
  OrganizationUnavailableError: { status: 503, headers: retryLater },
  OrganizationUnexpectedError: { status: 422 },
} satisfies Record<string, FaultResponse>;

/** Sends one query to a gateway for each response of the provider, and one without a fault. */
async function record<Data, Variables>(
  document: TypedDocument<Data, Variables>,
  variables: Variables,
  invalidVariables: Variables,
): Promise<readonly (Data | null | undefined)[]> {
  const query = async (response: FaultResponse | undefined, sent: Variables) => {
    const { sandbox, send } = await startGateway();
    if (response) sandbox.vida.inject(() => respondWith(response));
    return (await send(document, sent)).data;
  };
  return [
    await query(undefined, variables),
    await query(undefined, invalidVariables),
    ...(await Promise.all(Object.values(responses).map((response) => query(response, variables)))),
  ];
}

/** Returns what the gateway answers for each member of `OrganizationResult`. */
export async function recordReads(): Promise<readonly (ReadResult | null | undefined)[]> {
  const variables: OrganizationQueryVariables = { id: 'vida:3' };
  const all = await record(OrganizationDocument, variables, { id: 'three' });
  return all.map((data) => data?.organization);
}

/** Returns what the gateway answers for each member of `OrganizationComparisonResult`. */
export async function recordComparisons(): Promise<readonly (ComparisonResult | null | undefined)[]> {
  const all = await record(
    CompareUpdateDocument,
    { input: { vida: { organizationId: '3', name: 'Renamed', email: 'office@harbour-dental.example' } } },
    { input: { vida: { organizationId: '3', name: null } } },
  );
  return all.map((data) => data?.compareUpdate);
}
