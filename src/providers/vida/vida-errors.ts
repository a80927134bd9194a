import { createProviderErrors } from '../provider-errors.ts';

// Vida's guidance: after a lost answer to a write, read before resubmitting (vida.md, Retrying).
export const vidaErrors = createProviderErrors('VIDA', false);
