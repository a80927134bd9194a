import type { JsonObject } from './json.ts';
import type { QuotaWindow } from './quota.ts';
import type { VertraOrganization } from './vertra-record.ts';

/** The name of a published version of Vertra's contract (vertra.md, "One resource, three published dialects"). */
export type VertraDialect = 'organizations' | 'workspaces' | 'workspaces-flat';

/** The members of an organization that an update can set. */
export type VertraField = 'name' | 'description' | 'tags';

/** A refusal in no dialect's format. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** The properties of a dialect that differ from the others (vertra.md, the table of dialects). */
export interface DialectDefinition {
  readonly collection: string;
  readonly list: string;
  /** The name of the resource in error codes, as in `WORKSPACE_NOT_FOUND`. */
  readonly resource: 'ORGANIZATION' | 'WORKSPACE';
  readonly fields: readonly VertraField[];
  /** Returns the object of new values in a body, or `undefined`. */
  findUpdates(body: JsonObject): JsonObject | undefined;
  success(response: unknown): JsonObject;
  error(code: string, details?: JsonObject): JsonObject;
  readonly nameTakenStatus: number;
  readonly forbiddenCode: string;
  readonly missingCredential: Refusal;
  readonly wrongCredential: Refusal;
  rateLimitHeaders(retryAfterSeconds: number): Readonly<Record<string, string>>;
  /** The beginnings of the names of the headers that report the windows of a quota. */
  readonly quotaHeaders: Partial<Readonly<Record<QuotaWindow, string>>>;
  /** Converts an organization to the body of the get route. */
  toDetail(organization: VertraOrganization): JsonObject;
  /** Converts an organization to an entry of the list route, which is also the body of the update route. */
  toSummary(organization: VertraOrganization): JsonObject;
}
