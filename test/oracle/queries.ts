import { readFileSync } from 'node:fs';
import type { GraphQLEnumType, GraphQLObjectType, GraphQLUnionType } from 'graphql';
import { buildSchema } from 'graphql';
import type { FieldState } from './behavior.ts';
import type { Provider, Value, Values } from './fields.ts';
import { fieldOf, fieldsOf } from './fields.ts';

/** The only knowledge of the schema in the oracle; its checks read `Outcome`s. */

const schema = buildSchema(readFileSync(new URL('../../schema/api.graphql', import.meta.url), 'utf8'));

/** The outcome of one update, for each way of requesting it. */
export interface Outcome {
  readonly member: string;
  readonly message: string;
  /** Null for a success. */
  readonly applied: 'NOT_APPLIED' | 'UNKNOWN' | null;
  readonly retryable: boolean;
  readonly reason: string | null;
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  /** Null for an error. */
  readonly fields: Readonly<Record<string, FieldState>> | null;
  /** The values of the organization in the outcome, or null. */
  readonly shown: Values | null;
}

/** The oracle's updates have no expected values, so that no conflict is possible. */
const conflict = 'OrganizationConflictError';

const results = schema.getType('UpdateOrganizationResult') as GraphQLUnionType;
const reasons = schema.getType('OrganizationOutcomeUnknownReason') as GraphQLEnumType;

/** All union members of an update and all reasons of an unknown outcome, which a full run must see. */
export const requiredMembers: readonly string[] = [
  ...results.getTypes().map(({ name }) => name),
  ...reasons.getValues().map(({ name }) => name),
].filter((name) => name !== conflict);

const shownFields = `{ id name description tags vida {
  email smsBrandId externalAccountId externalBillingId smsEnabled active hipaaSetting } }`;

const unknownType = schema.getType('OrganizationOutcomeUnknownError') as GraphQLObjectType;
const shownByUnknown =
  'organization' in unknownType.getFields() ? `unknownOrganization: organization ${shownFields}` : '';

const error = `... on OrganizationError {
  applied retryable message
  ... on OrganizationOutcomeUnknownError { reason ${shownByUnknown} }
  ... on OrganizationUnexpectedError { status }
  ... on OrganizationRateLimitedError { retryAfterSeconds }
  ... on OrganizationUnavailableError { retryAfterSeconds }
}`;

const result = `{ __typename ${error} ... on OrganizationUpdate {
  fields { path state }
  organization ${shownFields}
} }`;

const bulk = `{ __typename ${error} ... on OrganizationBulkUpdate {
  id state total waiting updated partiallyUpdated failed unknown cancelled
} }`;

const organization = `{ __typename ${error} ... on Organization ${shownFields} }`;

export const documents = {
  update: `mutation ($input: UpdateOrganizationInput!, $key: String) {
    result: updateOrganization(input: $input, idempotencyKey: $key) ${result} }`,
  batch: `mutation ($inputs: [UpdateOrganizationInput!]!, $key: String) {
    result: updateOrganizations(inputs: $inputs, idempotencyKey: $key) ${result} }`,
  start: `mutation ($inputs: [UpdateOrganizationInput!]!, $key: String) {
    result: startBulkUpdate(inputs: $inputs, idempotencyKey: $key) ${bulk} }`,
  cancel: `mutation ($id: ID!) { result: cancelBulkUpdate(id: $id) ${bulk} }`,
  bulk: `query ($id: ID!) { result: bulkUpdate(id: $id) ${bulk} }`,
  watch: `subscription ($id: ID!) { result: bulkUpdateProgress(id: $id) ${bulk} }`,
  failedItems: `query ($id: ID!) { result: bulkUpdate(id: $id) { ... on OrganizationBulkUpdate {
    failedItems(first: 500) { error { __typename } nodes {
      index fields { path state } error { __typename ${error} } } } } } }`,
  read: `query ($ids: [ID!]!) { result: organizations(ids: $ids) ${organization} }`,
  list: `query ($provider: OrganizationProvider!) {
    result: organizationList(provider: $provider, first: 4) {
      error { __typename } nodes ${shownFields} } }`,
} as const;

/** A result as JSON, whose shape only this file knows. */
export type ResultJson = Readonly<Record<string, unknown>>;

export function toOutcome(provider: Provider, json: ResultJson): Outcome {
  const shown = (json['organization'] ?? json['unknownOrganization'] ?? null) as ResultJson | null;
  return {
    member: String(json['__typename']),
    message: String(json['message'] ?? ''),
    applied: (json['applied'] as Outcome['applied']) ?? null,
    retryable: json['retryable'] === true,
    reason: (json['reason'] as string | undefined) ?? null,
    status: (json['status'] as number | undefined) ?? null,
    retryAfterSeconds: (json['retryAfterSeconds'] as number | undefined) ?? null,
    fields: toFieldStates(json['fields']),
    shown: shown && toShown(provider, shown),
  };
}

/** Converts a reported item of a bulk update. */
export function toItemOutcome(provider: Provider, item: ResultJson): Outcome {
  const failed = item['error'] as ResultJson | null;
  if (failed) return toOutcome(provider, failed);
  return toOutcome(provider, { ...item, __typename: 'OrganizationPartiallyUpdated' });
}

export function toShown(provider: Provider, organization: ResultJson): Values {
  const settings = organization['vida'] as ResultJson | null;
  const values = fieldsOf[provider].map(({ name }): [string, Value] => {
    const value = (organization[name] ?? settings?.[name] ?? null) as Value;
    const isEnumeration = fieldOf(provider, name).type === 'enumeration';
    return [name, isEnumeration && typeof value === 'string' ? value.toLowerCase() : value];
  });
  return Object.fromEntries(values);
}

/** The results of the fields by name, the last part of the path; null when the outcome has none. */
function toFieldStates(results: unknown): Outcome['fields'] {
  if (results === undefined) return null;
  const list = results as readonly { readonly path: readonly string[]; readonly state: FieldState }[];
  return Object.fromEntries(list.map(({ path, state }) => [path.at(-1), state]));
}
