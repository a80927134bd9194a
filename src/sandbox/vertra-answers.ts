import type { Answer } from './answer.ts';
import { jsonAnswer } from './answer.ts';
import type { RecordedRequest } from './box.ts';
import type { JsonObject } from './json.ts';
import { jsonObjectIn } from './json.ts';
import type { Store } from './store.ts';
import type { Dialect, Refusal } from './vertra-dialects.ts';
import type { VertraRecord } from './vertra-seed.ts';
import { problemOf, updated } from './vertra-update.ts';

/** Vertra's state and the dialect that it is told in. */
export interface Vertra {
  readonly dialect: Dialect;
  readonly store: Store<VertraRecord>;
}

/** The dialect's answer to what is not done. */
export function vertraRefusal(dialect: Dialect, { status, code }: Refusal): Answer {
  return jsonAnswer(status, dialect.error(code));
}

/** The dialect's answer when there is no such organization. */
export function notFound(dialect: Dialect): Answer {
  return vertraRefusal(dialect, { status: 404, code: `${dialect.resource}_NOT_FOUND` });
}

function updatedTo(dialect: Dialect, { organization }: VertraRecord): Answer {
  return jsonAnswer(200, dialect.success(dialect.tellBriefly(organization)));
}

/** The list of the caller's organizations: all of them, no dialect pages. */
export function listOrganizations({ dialect, store }: Vertra): Answer {
  const listed = store.all().filter(({ isListed }) => isListed);
  return jsonAnswer(
    200,
    dialect.success(listed.map(({ organization }) => dialect.tellBriefly(organization))),
  );
}

/** One organization. */
export function readOrganization({ dialect, store }: Vertra, id: string): Answer {
  const record = store.find(id);
  if (record === undefined) return notFound(dialect);
  return jsonAnswer(200, dialect.success(dialect.tell(record.organization)));
}

/** An update: all that is sent or, when any of it breaks a rule, nothing. */
export function updateOrganization({ dialect, store }: Vertra, id: string, request: RecordedRequest): Answer {
  const record = store.find(id);
  if (record === undefined) return notFound(dialect);
  const body = jsonObjectIn(request);
  const updates = body && dialect.updatesIn(body);
  if (updates === undefined) return vertraRefusal(dialect, { status: 400, code: 'VALIDATION_ERROR' });
  const code = problemOf(dialect.fields, updates);
  if (code !== undefined) return vertraRefusal(dialect, { status: 400, code });
  if (isNameTaken(store, record, updates)) {
    const conflict = `${dialect.resource}_NAME_ALREADY_EXISTS`;
    return vertraRefusal(dialect, { status: dialect.nameTakenStatus, code: conflict });
  }
  if (record.ignoresUpdates) return updatedTo(dialect, record);
  const stored = record.lowersNames ? withLowerName(updates) : updates;
  const after = { ...record, organization: updated(record.organization, dialect.fields, stored) };
  store.write(id, after);
  return updatedTo(dialect, after);
}

function withLowerName({ name, ...updates }: JsonObject): JsonObject {
  return typeof name === 'string' ? { ...updates, name: name.toLowerCase() } : updates;
}

function isNameTaken(store: Store<VertraRecord>, record: VertraRecord, { name }: JsonObject): boolean {
  if (name === undefined) return false;
  if (record.isEveryNameTaken) return true;
  return store
    .all()
    .some(({ organization }) => organization.name === name && organization.id !== record.organization.id);
}
