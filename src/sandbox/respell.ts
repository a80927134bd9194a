import type { JsonObject } from './json.ts';

/** Spells each text with its white space trimmed and collapsed, and each list of texts sorted without duplicates. */
export function respell(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, respellValue(value)]));
}

function respellValue(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map(respellValue))].sort();
  return typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : value;
}
