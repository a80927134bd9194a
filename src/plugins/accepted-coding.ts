const codings = ['br', 'gzip'] as const;

export type Coding = (typeof codings)[number];

/** The best content coding that a client takes, or null for none (RFC 9110 §12.5.3). */
export function acceptedCoding(acceptEncoding: string | null): Coding | null {
  const weights = new Map((acceptEncoding ?? '').toLowerCase().split(',').map(toWeight));
  return codings.find((coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0) ?? null;
}

function toWeight(member: string): [coding: string, weight: number] {
  const [coding = '', weight] = member.split(/\s*;\s*q\s*=\s*/);
  return [coding.trim(), weight === undefined ? 1 : Number(weight)];
}
