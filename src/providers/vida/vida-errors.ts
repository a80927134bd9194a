import { createProviderErrors } from '../shared/provider-errors.ts';

export const vidaErrors = createProviderErrors('VIDA');
