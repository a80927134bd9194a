import type { JsonObject } from './json.ts';
import { isChangedAfterRead, toNextChange } from './other-writer.ts';
import { parseBody } from './parse-body.ts';
import type { ProviderResponse } from './provider-response.ts';
import { jsonResponse } from './provider-response.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { respell } from './respell.ts';
import type { Store } from './store.ts';
import type { DialectDefinition } from './vertra-dialect.ts';
import type { VertraRecord } from './vertra-record.ts';
import { vertraNotFound, vertraRefusal } from './vertra-refusal.ts';
import { applyUpdates, findProblem } from './vertra-update.ts';

/** Vertra's state and the dialect of its responses. */
export interface Vertra {
  readonly dialect: DialectDefinition;
  readonly store: Store<VertraRecord>;
}

/** Handles the list route, which returns all organizations, because no dialect has pages. */
export function listOrganizations({ dialect, store }: Vertra): ProviderResponse {
  const listed = store.all().filter(({ isListed }) => isListed);
  return jsonResponse(
    200,
    dialect.success(listed.map(({ organization }) => dialect.toSummary(organization))),
  );
}

/** Handles the get route. */
export function readOrganization({ dialect, store }: Vertra, id: string): ProviderResponse {
  const record = store.find(id);
  if (record === undefined) return vertraNotFound(dialect);
  if (isChangedAfterRead(record)) store.replace(id, withOtherDescription(record));
  return jsonResponse(200, dialect.success(dialect.toDetail(record.organization)));
}

function withOtherDescription(record: VertraRecord): VertraRecord {
  const description = `Change ${toNextChange(record.organization.description)} of another writer`;
  const organization = applyUpdates(record.organization, ['description'], { description });
  return { ...record, organization, isChangedByOther: true };
}

/** Handles the update route: applies every field or, when one breaks a rule, none. */
export function updateOrganization(
  { dialect, store }: Vertra,
  id: string,
  request: RecordedRequest,
): ProviderResponse {
  const record = store.find(id);
  if (record === undefined) return vertraNotFound(dialect);
  const body = parseBody(request);
  const updates = body && dialect.findUpdates(body);
  if (updates === undefined) return vertraRefusal(dialect, { status: 400, code: 'VALIDATION_ERROR' });
  const code = findProblem(dialect.fields, updates);
  if (code !== undefined) return vertraRefusal(dialect, { status: 400, code });
  if (isNameTaken(store, record, updates)) {
    const conflict = `${dialect.resource}_NAME_ALREADY_EXISTS`;
    return vertraRefusal(dialect, { status: dialect.nameTakenStatus, code: conflict });
  }
  if (record.ignoresUpdates) return toUpdateResponse(dialect, record);
  const organization = applyUpdates(record.organization, dialect.fields, toStored(record, updates));
  const after = { ...record, organization, isChangedByOther: false };
  store.write(id, after);
  return toUpdateResponse(dialect, after);
}

function toUpdateResponse(dialect: DialectDefinition, { organization }: VertraRecord): ProviderResponse {
  return jsonResponse(200, dialect.success(dialect.toSummary(organization)));
}

function toStored({ lowercasesNames, respells }: VertraRecord, updates: JsonObject): JsonObject {
  if (lowercasesNames) return withLowercaseName(updates);
  return respells ? respell(updates) : updates;
}

function withLowercaseName({ name, ...updates }: JsonObject): JsonObject {
  return typeof name === 'string' ? { ...updates, name: name.toLowerCase() } : updates;
}

function isNameTaken(store: Store<VertraRecord>, record: VertraRecord, { name }: JsonObject): boolean {
  if (name === undefined) return false;
  if (record.isEveryNameTaken) return true;
  return store
    .all()
    .some(({ organization }) => organization.name === name && organization.id !== record.organization.id);
}
