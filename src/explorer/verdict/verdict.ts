/** What a verdict means for the reader, shown as a color and always also in words. */
export type Tone = 'saved' | 'partial' | 'refused' | 'unknown' | 'neutral';

/** One field with what became of it, such as `email rejected`. */
export interface FieldVerdict {
  readonly name: string;
  readonly state: string;
  readonly tone: Tone;
}

/** How many of several updates ended in one way. */
export interface Count {
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
}

/** An operation that can follow: another one, or the same one again. */
export interface Step {
  readonly label: string;
  /** Null to send the same operation again. */
  readonly operation: { readonly query: string; readonly variables: unknown } | null;
}

/** What became of one field of an operation. */
export interface Verdict {
  readonly tone: Tone;
  readonly title: string;
  readonly fields: readonly FieldVerdict[];
  /** The words of the gateway or of the provider; null when the title says everything. */
  readonly reason: string | null;
  /** Problems with their places in the input. */
  readonly issues: readonly string[];
  /** Whether to send it again, and how. */
  readonly advice: string | null;
  /** The counts of several updates, in the order of a progress bar; empty for one. */
  readonly counts: readonly Count[];
  readonly steps: readonly Step[];
}

const nothing = { fields: [], reason: null, issues: [], advice: null, counts: [], steps: [] } as const;

/** Creates a verdict from the parts that it has. */
export function verdict(tone: Tone, title: string, parts: Partial<Verdict> = {}): Verdict {
  return { ...nothing, tone, title, ...parts };
}

const order: readonly Tone[] = ['unknown', 'refused', 'partial', 'saved', 'neutral'];

/** Returns the tone of several updates: that of the most uncertain one, and refused only when none was saved. */
export function toneOfAll(tones: readonly Tone[]): Tone {
  const worst = order.find((tone) => tones.includes(tone)) ?? 'neutral';
  const isAnySaved = tones.includes('saved') || tones.includes('partial');
  return worst === 'refused' && isAnySaved ? 'partial' : worst;
}
