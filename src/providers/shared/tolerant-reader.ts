import { z } from 'zod';
import { isInstant } from '../../domain/organization/instant.ts';
import type { DriftListener } from './drift.ts';
import { findDriftPaths } from './drift-paths.ts';

/** State that the readers of one response share. */
export interface ReadState {
  /** Whether something may differ from the contract; only the slow comparison of the whole response finds where. */
  hasDrift: boolean;
}

/** Decodes a value of its documented type; returns undefined for a value of another type, as if it were absent. */
export type Reader<Value> = (raw: unknown, reading: ReadState) => Value | undefined;

/** The type that a reader returns. */
export type ReadValue<Read> = Read extends Reader<infer Value> ? Value : never;

type Readers = Readonly<Record<string, Reader<unknown>>>;
type Decoded<Fields extends Readers, Required extends keyof Fields = never> = {
  readonly [Key in keyof Fields]?: ReadValue<Fields[Key]> | undefined;
} & { readonly [Key in Required]: ReadValue<Fields[Key]> };

/**
 * Decodes a response and tolerates drift. Hand-written readers replace zod schemas, which took three times as long: a schema
 * cannot report that everything matched, so that each response had to be compared with its decoded form.
 *
 * @param place the key path that is reported when nothing can be decoded
 * @param listener null where the drift of the same response is reported elsewhere
 * @returns undefined when nothing can be decoded
 */
export function readTolerantly<Value>(
  read: Reader<Value>,
  raw: unknown,
  place: string,
  listener: DriftListener | null,
): Value | undefined {
  const reading: ReadState = { hasDrift: false };
  const value = read(raw, reading);
  if (listener === null) return value;
  if (value === undefined) listener.onDrift(place);
  else if (reading.hasDrift) {
    for (const keyPath of findDriftPaths(raw, value, listener.token)) listener.onDrift(keyPath);
  }
  return value;
}

/** Whether the response had the key with a value that could not be decoded; an absent key is left out of `value`. */
export function isUnreadable<Value extends object>(value: Value, key: keyof Value): boolean {
  return value[key] === undefined && Object.hasOwn(value, key);
}

/** A string, which may be empty. */
export const text: Reader<string> = (raw) => (typeof raw === 'string' ? raw : undefined);

export const boolean: Reader<boolean> = (raw) => (typeof raw === 'boolean' ? raw : undefined);

/** A finite number; `JSON.parse` reads 1e999 as infinity. */
export const number: Reader<number> = (raw) => (Number.isFinite(raw) ? (raw as number) : undefined);

/** Any value, passed through unchanged. */
export const unchecked: Reader<unknown> = (raw) => raw;

/** An id as a string; some responses have a number, and one past 2^53 has lost digits and is not decoded. */
export const id: Reader<string> = (raw) => {
  if (typeof raw === 'string') return raw === '' ? undefined : raw;
  return Number.isSafeInteger(raw) && (raw as number) >= 0 ? String(raw) : undefined;
};

const isoInstant = z.core.regexes.datetime({ offset: true });

/** An ISO 8601 date and time with an offset, of which `toInstant` can keep each digit. */
export const instant: Reader<string> = (raw) =>
  typeof raw === 'string' && isoInstant.test(raw) && isInstant(raw) ? raw : undefined;

/** One of the given values, which are upper case in the domain and have any case on the wire. */
export function oneOf<const Values extends readonly string[]>(...values: Values): Reader<Values[number]> {
  return (raw) => (typeof raw === 'string' ? values.find((value) => value === raw.toUpperCase()) : undefined);
}

/** Accepts null as well. */
export function nullable<Value>(read: Reader<Value>): Reader<Value | null> {
  return (raw, reading) => (raw === null ? null : read(raw, reading));
}

/**
 * A list with undefined for each entry that cannot be decoded.
 *
 * @param maxLength a longer list is not decoded
 */
export function lenientListOf<Value>(
  read: Reader<Value>,
  maxLength = Number.POSITIVE_INFINITY,
): Reader<readonly (Value | undefined)[]> {
  return (raw, reading) => {
    if (!Array.isArray(raw) || raw.length > maxLength) return undefined;
    const values = readEach(read, raw, reading);
    if (values.includes(undefined)) reading.hasDrift = true;
    return values;
  };
}

/** A list in which every entry can be decoded. */
export function strictListOf<Value>(read: Reader<Value>): Reader<readonly Value[]> {
  return (raw, reading) => {
    if (!Array.isArray(raw)) return undefined;
    const values = readEach(read, raw, reading);
    return values.includes(undefined) ? undefined : (values as Value[]);
  };
}

/**
 * An object with its documented fields; an absent field is left out.
 *
 * @param required without one of these fields, the object is not decoded
 */
export function object<const Fields extends Readers, Required extends keyof Fields & string = never>(
  fields: Fields,
  ...required: readonly Required[]
): Reader<Decoded<Fields, Required>> {
  const entries = Object.entries(fields);
  return (raw, reading) => {
    if (!isObject(raw)) return undefined;
    const values = readFields(entries, raw, reading);
    return required.every((key) => values[key] !== undefined)
      ? (values as Decoded<Fields, Required>)
      : undefined;
  };
}

/** @returns the list itself when no entry changes, as in nearly every response */
function readEach<Value>(
  read: Reader<Value>,
  raw: readonly unknown[],
  reading: ReadState,
): readonly (Value | undefined)[] {
  let values: (Value | undefined)[] | undefined;
  for (let index = 0; index < raw.length; index += 1) {
    const value = read(raw[index], reading);
    if (values === undefined && value !== raw[index]) values = raw.slice(0, index) as Value[];
    values?.push(value);
  }
  return values ?? (raw as Value[]);
}

/** @returns the object itself when no field changes and none is unknown, as in nearly every response */
function readFields(
  fields: readonly (readonly [key: string, Reader<unknown>])[],
  raw: Readonly<Record<string, unknown>>,
  reading: ReadState,
): Readonly<Record<string, unknown>> {
  let changed: Record<string, unknown> | undefined;
  let present = 0;
  for (const [key, read] of fields) {
    const value = raw[key];
    if (value === undefined) continue;
    present += 1;
    const decoded = read(value, reading);
    if (decoded === value) continue;
    if (decoded === undefined) reading.hasDrift = true;
    changed ??= {};
    changed[key] = decoded;
  }
  if (present === countKeys(raw)) return changed ? { ...raw, ...changed } : raw;
  reading.hasDrift = true;
  // Copies only the documented fields, because the response can have a hundred thousand others.
  return Object.fromEntries(
    fields.flatMap(([key]) =>
      Object.hasOwn(raw, key) ? [[key, changed && key in changed ? changed[key] : raw[key]]] : [],
    ),
  );
}

/** A loop, because `Object.keys` would allocate a list. */
function countKeys(raw: object): number {
  let count = 0;
  for (const _key in raw) count += 1;
  return count;
}

/** An object that keeps its undocumented fields, unchanged. */
export function looseObject<const Fields extends Readers>(fields: Fields): Reader<Decoded<Fields>> {
  const readKnown = object(fields);
  return (raw, reading) => {
    const values = readKnown(raw, reading);
    return values && (values === raw ? values : { ...(raw as object), ...values });
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
