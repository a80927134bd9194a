const codings = ['br', 'gzip'] as const;

export type Coding = (typeof codings)[number];

/**
 * Chooses the best content coding that a client accepts (RFC 9110 §12.5.3).
 *
 * @returns null to send no content coding
 */
export function chooseCoding(acceptEncoding: string | null): Coding | null {
  const weights = new Map((acceptEncoding ?? '').toLowerCase().split(',').map(parseWeight));
  return codings.find((coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0) ?? null;
}

/** Splits at single characters: a regular expression that matches white space around them takes quadratic time. */
function parseWeight(member: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = member.split(';').map((part) => part.trim());
  const weight = parameters
    .map((parameter) => parameter.split('=').map((part) => part.trim()))
    .find(isWeight);
  return [coding, weight === undefined ? 1 : Number(weight[1])];
}

function isWeight([name]: readonly string[]): boolean {
  return name === 'q';
}
