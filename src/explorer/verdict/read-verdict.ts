import { toReadError } from './comparison-verdict.ts';
import type { Selected } from './selection.ts';
import type { Verdict } from './verdict.ts';
import { verdict } from './verdict.ts';

/** Returns what a read shows; null for a result without a type. */
export function toReadVerdict(result: Selected): Verdict | null {
  if (result.typename?.endsWith('Error')) return toReadError(result, toErrorTitle(result.typename));
  const name = result.get('name') ?? result.get('id');
  if (result.typename !== 'Organization') return null;
  return verdict('neutral', typeof name === 'string' ? `Read: ${name}` : 'Read');
}

function toErrorTitle(typename: string): string {
  return typename === 'OrganizationNotFoundError' ? 'Not found' : 'Not read';
}

/** Returns how many of several organizations were read. */
export function toReadsVerdict(results: readonly (Selected | null)[]): Verdict | null {
  const errors = results.filter((each) => each?.typename?.endsWith('Error'));
  const found = results.filter((each) => each?.typename === 'Organization');
  if (results.length === 0 || errors.length + found.length < results.length) return null;
  return verdict(errors.length > 0 ? 'refused' : 'neutral', `${found.length} of ${results.length} read`, {
    issues: [...new Set(errors.map((each) => String(each?.get('message') ?? each?.typename)))],
  });
}

/** Returns what a page of a list shows; null when its entries are not selected. */
export function toPageVerdict(page: Selected, entry: string): Verdict | null {
  const error = page.child('error');
  if (error) return toReadError(error, 'The page could not be listed');
  const list = page.get('nodes') ?? page.get('edges');
  if (!Array.isArray(list)) return null;
  const more = page.child('pageInfo')?.get('hasNextPage');
  const count = `${list.length} ${entry}${list.length === 1 ? '' : 's'} on this page`;
  return verdict('neutral', count, {
    ...(more === true && { advice: 'More pages follow: send endCursor as after.' }),
    ...(more === false && { advice: 'This is the last page.' }),
  });
}
