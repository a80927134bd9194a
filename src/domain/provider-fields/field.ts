/** The enumerations in the field tables, each with its values as the gateway spells them. */
export const enumerations = {
  VidaHipaaSetting: ['ON', 'OFF', 'INHERIT'],
  VidaOrgAccountType: ['INTERNAL', 'CUSTOMER'],
} as const;

export type EnumerationName = keyof typeof enumerations;
export type Enumeration<Name extends EnumerationName> = (typeof enumerations)[Name][number];

/** The types of fields, by the name that a table uses. */
export type FieldTypes = {
  readonly text: string;
  readonly boolean: boolean;
  readonly texts: readonly string[];
} & { readonly [Name in EnumerationName]: Enumeration<Name> };

export type FieldType = keyof FieldTypes;

/**
 * One row of a provider's field table, which is the only list of the fields that an update can set. Types, encoding,
 * decoding, checks, comparison and the GraphQL schema derive from it. An absent column means no.
 */
export interface Field {
  /** The field's name in the provider's bodies. */
  readonly wire: string;
  /** Decides how the value is read, written and compared, and its type in GraphQL. */
  readonly type: FieldType;
  /** Whether a response is allowed to hold null. Otherwise null is reported as drift. */
  readonly nullable?: true;
  /** Whether null in an update clears the field at the provider. Otherwise null is refused before any call. */
  readonly clearable?: true;
  /** Whether a contract of the provider documents that it ignores the case of the value. */
  readonly caseInsensitive?: true;
  /** The documented limit of a string, or of each string in a list, in UTF-16 code units. */
  readonly maxLength?: number;
  /** The description in the GraphQL schema: a sentence for the input type and the output type. */
  readonly description: string;
  /** A further sentence for the input type. */
  readonly inputNote?: string;
}

/** A provider's fields, by their names in this gateway. */
export type FieldTable = Readonly<Record<string, Field>>;

/** The values of an update: absent keeps a field, null clears it (GraphQL §3.10 distinguishes the two). */
export type PatchOf<Fields extends FieldTable> = {
  readonly [Name in keyof Fields]?: FieldTypes[Fields[Name]['type']] | null | undefined;
};

/** The values of a response: an absent field is not reported, null is reported as not set. */
export type ReportOf<Fields extends FieldTable> = {
  readonly [Name in keyof Fields]?: FieldTypes[Fields[Name]['type']] | null;
};

/** The names of a table's fields, in its order. */
export function fieldNames<Fields extends FieldTable>(fields: Fields): readonly (keyof Fields & string)[] {
  return Object.keys(fields);
}

/** The name of each field in this gateway with its name on the wire, in the table's order. */
export function wireNames<Fields extends FieldTable>(
  fields: Fields,
): readonly (readonly [name: keyof Fields & string, wire: Fields[keyof Fields]['wire']])[] {
  return Object.entries(fields).map(([name, { wire }]) => [name, wire] as const);
}
