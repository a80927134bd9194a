// Compiled like a frontend: without paths of this repository, types of Node and skipLibCheck.
import type {
  TypedDocument,
  UpdateOrganizationDocument,
  UpdateResultHandlers,
} from 'organization-gateway-operations';
import { graphcacheConfig, matchUpdateResult, possibleTypes } from 'organization-gateway-operations';
import { forwardSubscription } from 'organization-gateway-operations/urql';

type VariablesOf<Document> = Document extends TypedDocument<unknown, infer Variables> ? Variables : never;
type ResultOf<Document> = Document extends TypedDocument<infer Result, never> ? Result : never;

export const variables: VariablesOf<typeof UpdateOrganizationDocument> = {
  input: { vida: { organizationId: '3', name: 'N' } },
  idempotencyKey: 'order-66',
};

export function toText(
  data: ResultOf<typeof UpdateOrganizationDocument>,
  handlers: UpdateResultHandlers<string>,
): string {
  return matchUpdateResult(data.updateOrganization, handlers);
}

export const exchangeOptions = { ...graphcacheConfig, possibleTypes, forwardSubscription };
