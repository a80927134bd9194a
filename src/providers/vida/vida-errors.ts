import { createProviderErrors } from '../provider-errors.ts';

export const vidaErrors = createProviderErrors('VIDA');
