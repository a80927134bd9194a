import type { Selected } from './selection.ts';
import { toPlace } from './update-input.ts';
import type { FieldVerdict, Tone } from './verdict.ts';

const states: Readonly<Record<string, { readonly state: string; readonly tone: Tone }>> = {
  APPLIED: { state: 'saved', tone: 'saved' },
  REJECTED: { state: 'rejected', tone: 'refused' },
  UNCONFIRMED: { state: 'unknown', tone: 'unknown' },
};

/** Returns what became of each field, in the order of the input. */
export function toFields(result: Selected): FieldVerdict[] {
  return result.children('fields').flatMap((field) => {
    const name = toPlace(field?.get('path'));
    const state = states[String(field?.get('state'))];
    return name !== null && state ? [{ name, ...state }] : [];
  });
}

/** An issue proves that its field was rejected. */
export function toUnknownField(name: string, result: Selected): FieldVerdict {
  const places = result.children('issues').map((issue) => toPlace(issue?.get('path')) ?? '');
  const isRejected = places.some((place) => place === name || place.startsWith(`${name}[`));
  return isRejected ? { name, ...rejected } : { name, ...unknown };
}

const rejected = { state: 'rejected', tone: 'refused' } as const;
/** The state of a field of which nothing is known. */
export const unknown = { state: 'unknown', tone: 'unknown' } as const;

/** Returns the fields of conflicts. */
export function toPlaces(entries: readonly (Selected | null)[]): readonly string[] {
  return entries.flatMap((entry) => toPlace(entry?.get('path'))?.replace(/^expected\./, '') ?? []);
}

/** Returns each issue with its place. */
export function toIssues(result: Selected): readonly string[] {
  return result.children('issues').flatMap((issue) => {
    const text = toText(issue?.get('message')) ?? toText(issue?.get('code'));
    const place = toPlace(issue?.get('path'));
    return text === null ? [] : [place === null ? text : `${place}: ${text}`];
  });
}

/** Returns a text; null for anything else. */
export function toText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
