import type { SharedRecord } from './other-writer.ts';

/** An organization, or workspace, with the members of every dialect (vertra.md, Update). */
export interface VertraOrganization {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** User ids exceed 2^53 and are therefore strings. */
  readonly owner_id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly members: readonly VertraMember[];
}

/** A person in an organization. */
export interface VertraMember {
  readonly user_id: string;
  readonly role: string;
  readonly joined_at: string;
}

/** An organization as Vertra stores it. */
export interface VertraRecord extends SharedRecord {
  readonly organization: VertraOrganization;
  readonly isListed: boolean;
  readonly isEveryNameTaken: boolean;
  /** Every update is reported as a success and changes nothing. */
  readonly ignoresUpdates?: true;
  /** Names are stored in lower case, which two dialects leave undocumented ("case-insensitive"). */
  readonly lowercasesNames?: true;
  /** Values are stored in another spelling, which no dialect documents or excludes. */
  readonly respells?: true;
}
