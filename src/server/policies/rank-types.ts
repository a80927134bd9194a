import { MIMEType } from 'node:util';

/** A media range of an `Accept` header. */
interface MediaRange {
  readonly essence: string;
  readonly quality: number;
}

/** A media type that a client accepts, with its quality value (RFC 9110 §12.4.2) from 0.001 to 1. */
export interface RankedType<Type extends string> {
  readonly type: Type;
  readonly quality: number;
}

/** More than clients send. Limited, because the header is parsed before authentication. */
const maxRanges = 32;
const maxRangeLength = 128;

/**
 * Ranks the served media types that a client accepts (RFC 9110 §12.5.1) by their quality, and those of equal quality in the order
 * of the header. Ignores ranges with a charset other than UTF-8.
 *
 * @param accept the `Accept` header; an absent or empty one accepts all types
 */
export function rankTypes<Type extends string>(
  accept: string | null | undefined,
  served: readonly Type[],
): readonly RankedType<Type>[] {
  const ranges = (accept?.trim() || '*/*').split(',', maxRanges).flatMap(parseRange);
  return served
    .flatMap((type) => {
      const range = findRange(ranges, type);
      return range && range.quality > 0
        ? [{ type, quality: range.quality, position: ranges.indexOf(range) }]
        : [];
    })
    .sort((one, other) => other.quality - one.quality || one.position - other.position);
}

function parseRange(text: string): MediaRange[] {
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

/** Finds the most specific range for a type, independent of the order. */
function findRange(ranges: readonly MediaRange[], type: string): MediaRange | undefined {
  const [main] = type.split('/');
  for (const name of [type, `${main}/*`, '*/*']) {
    const range = ranges.find(({ essence }) => essence === name);
    if (range) return range;
  }
  return undefined;
}
