import type { Instant } from '../../domain/organization/instant.ts';
import { toInstant } from '../../domain/organization/instant.ts';

/** 1973 in milliseconds and the year 5138 in seconds; a smaller number is in seconds (vida.md). */
const minMilliseconds = 1e11;

/** The years that RFC 3339 can represent. */
const earliest = Date.parse('0000-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** Converts Unix milliseconds or seconds, with each digit of a fraction; null for a number that is no instant. */
export function parseUnixTime(timestamp: number | null): Instant | null {
  if (timestamp === null) return null;
  const isSeconds = timestamp < minMilliseconds;
  const { fraction, whole } = splitNumber(timestamp);
  const milliseconds = isSeconds ? whole * 1000 : whole;
  if (!(milliseconds >= earliest && milliseconds <= latest)) return null;
  const text = new Date(milliseconds).toISOString();
  const withoutFraction = text.slice(0, isSeconds && fraction !== '' ? -'000Z'.length : -'Z'.length);
  return toInstant(`${withoutFraction}${fraction}Z`);
}

const decimal = /^(\d+)\.(\d+)$/;

/** @returns NaN for a fraction that is negative or has an exponent: no account was created in 1970 or earlier */
function splitNumber(timestamp: number): { readonly whole: number; readonly fraction: string } {
  if (Number.isInteger(timestamp)) return { whole: timestamp, fraction: '' };
  // The shortest text that represents a number has the digits that Vida sent; arithmetic would add others.
  const [, whole, fraction = ''] = decimal.exec(String(timestamp)) ?? [];
  return { whole: Number(whole), fraction };
}
