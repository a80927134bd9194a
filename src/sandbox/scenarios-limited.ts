import type { Fault } from './faults.ts';
import { respondWith } from './faults.ts';
import type { Scenario } from './scenario.ts';

function unavailable(retryAfterSeconds: number): Fault {
  return respondWith({ status: 503, headers: { 'retry-after': String(retryAfterSeconds) } });
}

/** The scenarios in which the provider limits requests, or accepts none for a while. */
export const limitedScenarios: readonly Scenario[] = [
  {
    name: 'rate-limited',
    vidaId: '9429',
    vertraId: 'fault-rate-limited',
    description: 'Responds with 429 with Retry-After: 30.',
    unionMember: 'OrganizationRateLimitedError',
    writes: 0,
    fault: (provider) => provider.rateLimited(30),
  },
  {
    name: 'rate-limited-then-fine',
    vidaId: '9430',
    vertraId: 'fault-rate-limited-then-fine',
    description: 'Responds to the first update with 429 and Retry-After: 0, and every later one normally.',
    unionMember: 'OrganizationUpdated',
    writes: 1,
    fault: (provider, attempt) => (attempt === 1 ? provider.rateLimited(0) : undefined),
  },
  {
    name: 'quota',
    vertraId: 'fault-quota',
    description:
      'Applies the update and reports a quota of 60 requests a minute, of which 45 remain for 30 s; in the newest dialect also one of 1,000 a day, of which 400 remain for an hour.',
    unionMember: 'OrganizationUpdated',
    writes: 1,
    fault: (provider) => provider.quotaReported,
  },
  {
    name: 'unavailable',
    vidaId: '9503',
    vertraId: 'fault-unavailable',
    description: 'Responds with 503 with Retry-After: 30.',
    unionMember: 'OrganizationUnavailableError',
    writes: 0,
    fault: () => unavailable(30),
  },
  {
    name: 'unavailable-then-fine',
    vidaId: '9504',
    vertraId: 'fault-unavailable-then-fine',
    description: 'Responds to the first update with 503 and Retry-After: 0, and every later one normally.',
    unionMember: 'OrganizationUpdated',
    writes: 1,
    fault: (_provider, attempt) => (attempt === 1 ? unavailable(0) : undefined),
  },
];
