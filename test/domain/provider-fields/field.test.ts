import { describe, expect, it } from 'vitest';
import { providerNames, providers } from '../../../src/domain/provider/provider.ts';
import type { FieldTable } from '../../../src/domain/provider-fields/field.ts';
import { providerFields } from '../../../src/domain/update/patch.ts';

describe.each(providers)('the field table of %s', (provider) => {
  const rows = Object.values(providerFields[provider] as FieldTable);

  it('has no two fields with the same name on the wire', () => {
    expect(new Set(rows.map(({ wire }) => wire)).size).toBe(rows.length);
  });

  it('has a length limit only for strings', () => {
    const limited = rows.filter(({ maxLength }) => maxLength !== undefined);
    expect(limited.filter(({ type }) => !type.startsWith('text'))).toEqual([]);
  });

  it('names the length limit in the description', () => {
    const limited = rows.filter(({ maxLength }) => maxLength !== undefined);
    expect(limited.filter((row) => !row.description.includes(`at most ${row.maxLength} characters`))).toEqual(
      [],
    );
  });
});

it('the keys and the labels of the providers are unique', () => {
  const names = Object.values(providerNames);
  expect(new Set(names.map(({ key }) => key)).size).toBe(providers.length);
  expect(new Set(names.map(({ label }) => label)).size).toBe(providers.length);
});
