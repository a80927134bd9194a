import type { Selected } from './selection.ts';
import { toPlace, toProviderName } from './update-input.ts';
import type { FieldVerdict, Tone, Verdict } from './verdict.ts';
import { verdict } from './verdict.ts';

const states: Readonly<Record<string, { readonly state: string; readonly tone: Tone }>> = {
  SAME: { state: 'holds the requested value', tone: 'saved' },
  DIFFERENT: { state: 'holds another value', tone: 'partial' },
  NOT_REPORTED: { state: 'is not reported', tone: 'unknown' },
};

/** Returns what a comparison says of each field; nothing for one that failed. */
export function toComparisonParts(comparison: Selected): readonly FieldVerdict[] {
  return comparison.children('fields').flatMap((field) => {
    const name = toPlace(field?.get('path'));
    const state = states[String(field?.get('state'))];
    return name !== null && state ? [{ name, ...state }] : [];
  });
}

/** Returns what a comparison shows; null when its fields are not selected. */
export function toComparisonVerdict(result: Selected): Verdict | null {
  if (result.typename?.endsWith('Error')) return toReadError(result, 'Not compared');
  const fields = toComparisonParts(result);
  if (fields.length === 0) return null;
  const tones = new Set(fields.map(({ tone }) => tone));
  if (tones.has('partial')) {
    return verdict('partial', 'The provider holds other values', { fields, advice: differentAdvice });
  }
  return tones.has('unknown')
    ? verdict('unknown', toPartialTitle(result, fields), { fields, advice: notReportedAdvice })
    : verdict('saved', 'The provider holds what was requested', { fields, advice: sameAdvice });
}

/** Names what is saved and what cannot be seen, such as "name is saved. Vida does not report email." */
function toPartialTitle(result: Selected, fields: readonly FieldVerdict[]): string {
  const list = (tone: Tone) => joinNames(fields.filter((each) => each.tone === tone).map(({ name }) => name));
  const saved = fields.filter(({ tone }) => tone === 'saved').length;
  const isSaved = saved > 0 ? `${list('saved')} ${saved > 1 ? 'are' : 'is'} saved. ` : '';
  const provider = toProviderName(result.children('fields')[0]?.get('path'));
  return `${isSaved}${provider} does not report ${list('unknown')}.`;
}

function joinNames(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('');
}

const notReportedAdvice = 'Look at the provider itself for what it does not report.';
const sameAdvice = 'An update of these values whose outcome was unknown is settled: do not send it again.';
const differentAdvice =
  'An update of these values is not visible at the provider. To apply it, send it with a new key.';

/** Returns the verdict on an error of a read, which changes nothing. */
export function toReadError(result: Selected, title: string): Verdict {
  const message = result.get('message');
  const isRetryable = result.get('retryable') === true;
  const seconds = result.get('retryAfterSeconds');
  const when = typeof seconds === 'number' && seconds > 0 ? ` in ${seconds} seconds` : '';
  return verdict('refused', title, {
    reason: typeof message === 'string' ? message : null,
    ...(isRetryable && { advice: `Send it again${when}.` }),
  });
}
