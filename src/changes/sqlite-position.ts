import type { Database } from '../storage/database.ts';

/** How many changes one millisecond has before they get the next one; the product with a time is a safe integer. */
const perMillisecond = 1024;

/** The positions of new changes, each after all others. */
export interface Positions {
  next(): { readonly id: number; readonly position: string };
}

/** A row's id contains the time of its change, so that the primary key finds a period. */
export function createPositions(database: Database): Positions {
  let last = database.prepare<[id: number | null]>('SELECT max(id) FROM changes').get()?.[0] ?? 0;
  return {
    next() {
      last = Math.max(last + 1, database.now() * perMillisecond);
      return { id: last, position: toPosition(last) };
    },
  };
}

export function toPosition(id: number): string {
  return `${Math.floor(id / perMillisecond)}-${id % perMillisecond}`;
}

/** The number that a position in this or another store has among rows. */
export function toRowId(position: string): number {
  const [milliseconds, number] = position.split('-').map(Number);
  return toFirstRowId(milliseconds ?? 0) + Math.min(number ?? 0, perMillisecond - 1);
}

/** The least id of a change at this time or later. */
export function toFirstRowId(milliseconds: number): number {
  return milliseconds * perMillisecond;
}
