import { describe, expect, it } from 'vitest';
import { createProviderErrors } from '../../../src/providers/shared/provider-errors.ts';

const reasons = [
  'TIMEOUT',
  'CONNECTION_LOST',
  'SERVER_ERROR',
  'UNREADABLE_ANSWER',
  'NOT_CONFIRMED',
  'INTERRUPTED',
] as const;
const cutoffs = ['TIMEOUT', 'CONNECTION', 'INTERRUPTED', 'CANCELLED', 'QUEUE_FULL', 'CIRCUIT_OPEN'] as const;

describe.each([
  ['VIDA', 'Vida'],
  ['VERTRA', 'Vertra Cloud'],
] as const)('the errors of %s', (provider, label) => {
  const errors = createProviderErrors(provider);
  const unknown = reasons.map((reason) => errors.outcomeUnknown(reason, null));
  const certain = [
    errors.notFound(null),
    errors.nameTaken(null, true),
    errors.nameTaken(null, false),
    errors.forbidden(null),
    errors.credential(null),
    errors.rateLimited(null, null),
    errors.unavailable(null, null),
    ...cutoffs.map((cutoff) => errors.notSent(cutoff, null)),
    errors.unexpected(null, 422),
    errors.unexpected(null, 200),
  ];

  it('name the provider in distinct, complete sentences', () => {
    const texts = [...unknown, ...certain].map(({ message }) => message);
    for (const text of texts) {
      expect(text).toContain(label);
      expect(text).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('say to compare first when the outcome is unknown, and are then never retryable', () => {
    for (const { applied, message, retryable } of unknown) {
      expect({ applied, retryable }).toEqual({ applied: 'UNKNOWN', retryable: false });
      expect(message).toContain('Read the organization and compare it with the update');
      expect(message).not.toMatch(/safe|nothing was changed/i);
    }
  });

  it('say that nothing was changed only when that is certain, and to send the request again only when it is retryable', () => {
    for (const { applied, message, retryable } of certain) {
      expect(applied).toBe('NOT_APPLIED');
      expect(message.includes('again later')).toBe(retryable);
    }
  });

  it('distinguish an unreadable response from none, an unexpected response from a refusal, and a missing permission from a wrong credential', () => {
    expect(errors.outcomeUnknown('CONNECTION_LOST', null).message).toContain('before a readable response');
    expect(errors.unexpected(null, 200).message).not.toContain('refused');
    expect(errors.credential(null).message).toContain('or the credential lacks a permission');
    expect(errors.nameTaken(null, false).path).toEqual([]);
  });
});
