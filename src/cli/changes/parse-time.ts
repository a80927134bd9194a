import { ConfigError } from '../../config/config.ts';
import { formatInstant, parseInstant } from '../../domain/organization/instant.ts';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Parses a time: minutes, hours, days or weeks ago (`30m`, `12h`, `7d`, `2w`), a date, which is its first moment in UTC, or a
 * time with an offset.
 *
 * @param option the name in the message
 * @param now in milliseconds since the epoch
 * @throws ConfigError for another text
 */
export function parseTime(option: string, text: string, now: number): string {
  const instant = parseAge(text, now) ?? parseInstant(text) ?? parseInstant(`${text}T00:00:00Z`);
  if (instant !== null) return instant;
  throw new ConfigError([
    `${option} must be an age such as 7d or 12h, a date such as 2026-11-22, or a time such as 2026-11-22T08:00:00Z`,
  ]);
}

function parseAge(text: string, now: number): string | null {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const ageMs = Number(count) * (unitMs[unit] ?? 0);
  return count === undefined || ageMs > now ? null : formatInstant(new Date(now - ageMs));
}
