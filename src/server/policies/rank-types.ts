import { MIMEType } from 'node:util';

/** A media range of an `Accept` header. */
interface Range {
  readonly essence: string;
  readonly quality: number;
}

/** A media type that a client accepts, and how much it wants it: from 0.001 to 1. */
export interface RankedType<Type extends string> {
  readonly type: Type;
  readonly quality: number;
}

/** More than any client sends; each is parsed before its sender is known. */
const maxRanges = 32;
const maxRangeLength = 128;

/**
 * The types that a client accepts among those that are served (RFC 9110 §12.5.1): the most wanted first, those equally wanted
 * in the order in which the client lists them. A range of another charset than UTF-8 counts as absent.
 *
 * @param accept an absent or empty header accepts everything
 */
export function rankTypes<Type extends string>(
  accept: string | null | undefined,
  served: readonly Type[],
): readonly RankedType<Type>[] {
  const ranges = (accept?.trim() || '*/*').split(',', maxRanges).flatMap(parseRange);
  return served
    .flatMap((type) => {
      const range = findRange(ranges, type);
      return range && range.quality > 0 ? [{ type, quality: range.quality, at: ranges.indexOf(range) }] : [];
    })
    .sort((one, other) => other.quality - one.quality || one.at - other.at);
}

function parseRange(text: string): Range[] {
  if (text.length > maxRangeLength) return [];
  try {
    const { essence, params } = new MIMEType(text);
    if (!/^utf-?8$/i.test(params.get('charset') ?? 'utf-8')) return [];
    const quality = Number(params.get('q') ?? 1);
    return [{ essence, quality: quality >= 0 && quality <= 1 ? quality : 1 }];
  } catch {
    return [];
  }
}

/** The most specific range decides, whatever the order. */
function findRange(ranges: readonly Range[], type: string): Range | undefined {
  const [main] = type.split('/');
  for (const name of [type, `${main}/*`, '*/*']) {
    const range = ranges.find(({ essence }) => essence === name);
    if (range) return range;
  }
  return undefined;
}
