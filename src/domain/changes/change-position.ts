import type { Instant } from '../organization/instant.ts';
import { formatInstant } from '../organization/instant.ts';

const position = /^(0|[1-9]\d{0,14})-(0|[1-9]\d{0,8})$/;

/** Whether a text has the form of a change's position. */
export function isChangePosition(text: string): boolean {
  return position.test(text);
}

/** The time of a change, which its position contains. */
export function toChangeTime(changePosition: string): Instant {
  return formatInstant(new Date(Number.parseInt(changePosition, 10)));
}

/** The first millisecond that is not before the instant; no change is older than the epoch. */
export function toMilliseconds(instant: Instant): number {
  // `Date.parse` truncates digits beyond the millisecond.
  const isBetween = /[1-9]/.test(instant.slice('2007-12-03T10:15:30.123'.length));
  return Math.max(
    0,
    Date.parse(`${instant.slice(0, '2007-12-03T10:15:30.123'.length)}Z`) + Number(isBetween),
  );
}
