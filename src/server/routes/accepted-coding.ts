const codings = ['br', 'gzip'] as const;

export type Coding = (typeof codings)[number];

/** The best content coding that a client takes, or null for none (RFC 9110 §12.5.3). */
export function acceptedCoding(acceptEncoding: string | null): Coding | null {
  const weights = new Map((acceptEncoding ?? '').toLowerCase().split(',').map(toWeight));
  return codings.find((coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0) ?? null;
}

/** Split at single characters: an expression with space around them takes the square of a long space. */
function toWeight(member: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = member.split(';').map((part) => part.trim());
  const weight = parameters
    .map((parameter) => parameter.split('=').map((part) => part.trim()))
    .find(isWeight);
  return [coding, weight === undefined ? 1 : Number(weight[1])];
}

function isWeight([name]: readonly string[]): boolean {
  return name === 'q';
}
