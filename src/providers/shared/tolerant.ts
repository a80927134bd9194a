import { z } from 'zod';
import { departures } from './departures.ts';
import type { DriftListener } from './drift.ts';

/** What reading found out beside what was read. */
export interface Reading {
  /** May something be other than documented? Where, only the slow look at the whole answer finds out. */
  departs: boolean;
}

/** Reads a value of its documented type; undefined, which counts as not told, for one of any other. */
export type Reader<Value> = (raw: unknown, reading: Reading) => Value | undefined;

/** What a reader reads. */
export type ReadBy<Read> = Read extends Reader<infer Value> ? Value : never;

type Readers = Readonly<Record<string, Reader<unknown>>>;
type Told<Fields extends Readers, Needed extends keyof Fields = never> = {
  readonly [Key in keyof Fields]?: ReadBy<Fields[Key]> | undefined;
} & { readonly [Key in Needed]: ReadBy<Fields[Key]> };

/**
 * Reads an answer tolerantly. Written by hand, not as zod schemas: those took three times as long, since they cannot say
 * that all was as documented, and each answer had to be compared with what was read of it.
 *
 * @param place told as departed from when nothing at all can be read
 * @param listener null where the departures of the same answer are reported elsewhere
 */
export function readTolerantly<Value>(
  read: Reader<Value>,
  raw: unknown,
  place: string,
  listener: DriftListener | null,
): Value | undefined {
  const reading: Reading = { departs: false };
  const value = read(raw, reading);
  if (listener === null) return value;
  if (value === undefined) listener.onDrift(place);
  else if (reading.departs) {
    for (const keyPath of departures(raw, value, listener.token)) listener.onDrift(keyPath);
  }
  return value;
}

/** Whether an object had a key whose value could not be read: one that was not there is left out. */
export function isUnreadable<Value extends object>(value: Value, key: keyof Value): boolean {
  return value[key] === undefined && Object.hasOwn(value, key);
}

/** Text, be it empty. */
export const text: Reader<string> = (raw) => (typeof raw === 'string' ? raw : undefined);

export const flag: Reader<boolean> = (raw) => (typeof raw === 'boolean' ? raw : undefined);

/** A number; what JSON has no room for, as 1e999, is none. */
export const number: Reader<number> = (raw) => (Number.isFinite(raw) ? (raw as number) : undefined);

/** Anything, passed through unread. */
export const unread: Reader<unknown> = (raw) => raw;

/** An id, held as text: some answers write it as a number. A number past 2^53 has lost digits and counts as not told. */
export const id: Reader<string> = (raw) => {
  if (typeof raw === 'string') return raw === '' ? undefined : raw;
  return Number.isSafeInteger(raw) && (raw as number) >= 0 ? String(raw) : undefined;
};

const isoInstant = z.core.regexes.datetime({ offset: true });

/** An instant that ISO 8601 writes with its offset. */
export const instant: Reader<string> = (raw) =>
  typeof raw === 'string' && isoInstant.test(raw) ? raw : undefined;

/** One of an enumeration's words, which the domain writes in capitals. */
export function word<const Words extends readonly string[]>(...words: Words): Reader<Words[number]> {
  return (raw) => (typeof raw === 'string' ? words.find((each) => each === raw.toUpperCase()) : undefined);
}

/** The same, or null. */
export function nullable<Value>(read: Reader<Value>): Reader<Value | null> {
  return (raw, reading) => (raw === null ? null : read(raw, reading));
}

/**
 * A list; what cannot be read of it is undefined there.
 *
 * @param most a longer list cannot be read
 */
export function someOf<Value>(
  read: Reader<Value>,
  most = Number.POSITIVE_INFINITY,
): Reader<readonly (Value | undefined)[]> {
  return (raw, reading) => {
    if (!Array.isArray(raw) || raw.length > most) return undefined;
    const values = readEach(read, raw, reading);
    if (values.includes(undefined)) reading.departs = true;
    return values;
  };
}

/** A list of which all can be read. */
export function allOf<Value>(read: Reader<Value>): Reader<readonly Value[]> {
  return (raw, reading) => {
    if (!Array.isArray(raw)) return undefined;
    const values = readEach(read, raw, reading);
    return values.includes(undefined) ? undefined : (values as Value[]);
  };
}

/**
 * An object by its documented fields; one that was not there is left out.
 *
 * @param needed the fields without which the rest is worth nothing
 */
export function object<const Fields extends Readers, Needed extends keyof Fields & string = never>(
  fields: Fields,
  ...needed: readonly Needed[]
): Reader<Told<Fields, Needed>> {
  const entries = Object.entries(fields);
  return (raw, reading) => {
    if (!isObject(raw)) return undefined;
    const values = readFields(entries, raw, reading);
    return needed.every((key) => values[key] !== undefined) ? (values as Told<Fields, Needed>) : undefined;
  };
}

/** The list itself when it reads as it stands, as nearly every one does. */
function readEach<Value>(
  read: Reader<Value>,
  raw: readonly unknown[],
  reading: Reading,
): readonly (Value | undefined)[] {
  let values: (Value | undefined)[] | undefined;
  for (let index = 0; index < raw.length; index += 1) {
    const value = read(raw[index], reading);
    if (values === undefined && value !== raw[index]) values = raw.slice(0, index) as Value[];
    values?.push(value);
  }
  return values ?? (raw as Value[]);
}

/** The object itself when it reads as it stands, as nearly every one does; else what was read of it. */
function readFields(
  fields: readonly (readonly [key: string, Reader<unknown>])[],
  raw: Readonly<Record<string, unknown>>,
  reading: Reading,
): Readonly<Record<string, unknown>> {
  let changed: Record<string, unknown> | undefined;
  let known = 0;
  for (const [key, read] of fields) {
    const value = raw[key];
    if (value === undefined) continue;
    known += 1;
    const told = read(value, reading);
    if (told === value) continue;
    if (told === undefined) reading.departs = true;
    changed ??= {};
    changed[key] = told;
  }
  if (known === countKeys(raw)) return changed ? { ...raw, ...changed } : raw;
  reading.departs = true;
  // By the documented fields: a copy of what else there is can have a hundred thousand keys.
  return Object.fromEntries(
    fields.flatMap(([key]) =>
      Object.hasOwn(raw, key) ? [[key, changed && key in changed ? changed[key] : raw[key]]] : [],
    ),
  );
}

/** Counted by a loop, which unlike `Object.keys` makes no list. */
function countKeys(raw: object): number {
  let count = 0;
  for (const _key in raw) count += 1;
  return count;
}

/** The same with whatever else it has, passed through unread. */
export function looseObject<const Fields extends Readers>(fields: Fields): Reader<Told<Fields>> {
  const readKnown = object(fields);
  return (raw, reading) => {
    const values = readKnown(raw, reading);
    return values && (values === raw ? values : { ...(raw as object), ...values });
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
