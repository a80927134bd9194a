import type { Fault } from './faults.ts';
import { alterResponse, respondWith } from './faults.ts';
import type { ProviderFaults } from './provider-faults.ts';
import { organizationNotFound, tooManyRequests, unauthorized, vidaRefusal } from './vida-refusal.ts';

/** Vida's faults; a response whose body is not documented has the format of the documented errors. */
export const vidaFaults: ProviderFaults = {
  notFound: respondWith(organizationNotFound),
  forbidden: respondWith(vidaRefusal(403, 'Forbidden')),
  credentialRefused: respondWith(unauthorized),
  rateLimited: (seconds) => respondWith(tooManyRequests(seconds)),
  undocumentedRefusal: respondWith(vidaRefusal(422, 'Organization is locked')),
  contradiction: respondWith(vidaRefusal(200, 'Unable to update organization')),
  notConfirmed: respondWith({
    status: 200,
    body: { success: true, message: 'Organization settings updated', updatedSettings: [] },
  }),
  driftedShape: alterResponse(({ updatedSettings, ...rest }) => ({ ...rest, settings: updatedSettings })),
  driftedExtra: alterResponse((body) => ({ ...body, warnings: [], requestId: 'req_8f1c', revision: 7 })),
};

/** Every setting is applied, and the response confirms only the first (vida.md: "unconfirmed"). */
export const firstSettingConfirmed: Fault = alterResponse(({ updatedSettings, ...rest }) => ({
  ...rest,
  updatedSettings: Array.isArray(updatedSettings) ? updatedSettings.slice(0, 1) : [],
}));
