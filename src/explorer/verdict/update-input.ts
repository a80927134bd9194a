import { isObject } from './input-values.ts';

/** An update as it was requested. */
export interface RequestedUpdate {
  /** The whole input, for a comparison of it. */
  readonly input: unknown;
  /** The id of the organization in this API; null when the input has none. */
  readonly organizationId: string | null;
  /** The names of the fields to change. */
  readonly fields: readonly string[];
  readonly providerName: string;
}

const providers = ['vida', 'vertra'] as const;

const providerNames = { vida: 'Vida', vertra: 'Vertra Cloud' } as const;
const otherProvider = 'The provider';

/** What an input has besides the fields to change. */
const otherFields = new Set(['organizationId', 'connection', 'expected']);

export function toRequestedUpdate(input: unknown): RequestedUpdate {
  const provider = isObject(input) && providers.find((name) => isObject(input[name]));
  const update = isObject(input) && provider ? input[provider] : null;
  if (!provider || !isObject(update))
    return { input, organizationId: null, fields: [], providerName: otherProvider };
  const { connection, organizationId: id } = update;
  const hasId = typeof id === 'string' || typeof id === 'number';
  return {
    input,
    organizationId: hasId ? toGlobalId(provider, connection, `${id}`) : null,
    fields: Object.keys(update).filter((name) => !otherFields.has(name)),
    providerName: providerNames[provider],
  };
}

/** Returns the organization of each input; null for an input without one. */
export function toOrganizationIds(inputs: unknown): readonly (string | null)[] {
  return (Array.isArray(inputs) ? inputs : [inputs]).map((input) => toRequestedUpdate(input).organizationId);
}

/** An input accepts the id of this API as well as the provider's. */
function toGlobalId(provider: string, connection: unknown, id: string): string {
  const isGlobal = id.startsWith(`${provider}:`) || new RegExp(`^${provider}@[^:]*:`).test(id);
  return isGlobal ? id : `${toConnectionKey(provider, connection)}:${id}`;
}

/** @param connection absent, null or `default` for the default one */
export function toConnectionKey(provider: string, connection: unknown): string {
  return typeof connection === 'string' && connection !== 'default' ? `${provider}@${connection}` : provider;
}

/** Names an input as a path in the API does, with its organization if it is known: `inputs[2] (vida:9404)`. */
export function toInputName(index: number, organizationId: string | null): string {
  return `inputs[${index}]${organizationId === null ? '' : ` (${organizationId})`}`;
}

/** Returns the name of the provider that a path leads to. */
export function toProviderName(path: unknown): string {
  const provider = Array.isArray(path) && providers.find((name) => path.includes(name));
  return provider ? providerNames[provider] : otherProvider;
}

/** Returns the place of a path, inside the update if it is there, such as `tags[2]`; null for none. */
export function toPlace(path: unknown): string | null {
  if (!Array.isArray(path)) return null;
  const start = path.findIndex(isProvider);
  const parts = (start < 0 ? path.slice(-1) : path.slice(start + 1)).map(String);
  if (parts.length === 0) return null;
  return parts.reduce((place, part) => (/^\d+$/.test(part) ? `${place}[${part}]` : `${place}.${part}`));
}

function isProvider(part: unknown): boolean {
  return providers.some((name) => name === part);
}
