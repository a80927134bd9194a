import type { Fault } from './faults.ts';
import { answerAltered, answerWith } from './faults.ts';
import type { ProviderFaults } from './provider-faults.ts';
import { organizationNotFound, unauthorized, vidaRefusal } from './vida-refusal.ts';

/** Vida's faults; an answer whose body is not documented has the format of the documented errors. */
export const vidaFaults: ProviderFaults = {
  notFound: answerWith(organizationNotFound),
  forbidden: answerWith(vidaRefusal(403, 'Forbidden')),
  credentialRefused: answerWith(unauthorized),
  rateLimited: (seconds) =>
    answerWith({
      status: 429,
      headers: { 'retry-after': String(seconds) },
      body: { success: false, message: 'Too many requests' },
    }),
  undocumentedRefusal: answerWith(vidaRefusal(422, 'Organization is locked')),
  contradiction: answerWith(vidaRefusal(200, 'Unable to update organization')),
  notConfirmed: answerWith({
    status: 200,
    body: { success: true, message: 'Organization settings updated', updatedSettings: [] },
  }),
  driftedShape: answerAltered(({ updatedSettings, ...rest }) => ({ ...rest, settings: updatedSettings })),
  driftedExtra: answerAltered((body) => ({ ...body, warnings: [], requestId: 'req_8f1c', revision: 7 })),
};

/** Every setting is applied, and the answer confirms only the first (vida.md: "unconfirmed"). */
export const firstSettingConfirmed: Fault = answerAltered(({ updatedSettings, ...rest }) => ({
  ...rest,
  updatedSettings: Array.isArray(updatedSettings) ? updatedSettings.slice(0, 1) : [],
}));
