import { toPrintable } from '../telemetry/printable-text.ts';

/** Longer than every text of a gateway; every row of a table would be as wide as its longest cell. */
const maxLength = 1000;

/** Shortens a text for people, and escapes characters that are unsafe in a terminal. */
export function toShortText(text: string): string {
  return toPrintable(text.length > maxLength ? `${text.slice(0, maxLength)}…` : text);
}
