import type { Field, FieldTable, FieldType, FieldTypes } from '../../domain/provider-fields/field.ts';
import { enumerations } from '../../domain/provider-fields/field.ts';
import type { Reader } from './tolerant-reader.ts';
import { boolean, nullable, oneOf, strictListOf, text } from './tolerant-reader.ts';

/** How a value of each type is read from a response. */
const readers: { readonly [Type in FieldType]: Reader<FieldTypes[Type]> } = {
  text,
  boolean,
  texts: strictListOf(text),
  VidaHipaaSetting: oneOf(...enumerations.VidaHipaaSetting),
  VidaOrgAccountType: oneOf(...enumerations.VidaOrgAccountType),
};

type Value<Row extends Field> = FieldTypes[Row['type']] | (Row extends { nullable: true } ? null : never);

/** The readers of a table's fields, by their names on the wire. */
export type FieldReaders<Fields extends FieldTable> = {
  readonly [Name in keyof Fields as Fields[Name]['wire']]: Reader<Value<Fields[Name]>>;
};

/** Creates the reader of each field from the columns `type` and `nullable`. */
export function createFieldReaders<Fields extends FieldTable>(fields: Fields): FieldReaders<Fields> {
  const rows: readonly Field[] = Object.values(fields);
  return Object.fromEntries(rows.map((row) => [row.wire, toReader(row)])) as FieldReaders<Fields>;
}

function toReader(row: Field): Reader<unknown> {
  const read: Reader<unknown> = readers[row.type];
  return row.nullable ? nullable(read) : read;
}
