/** The most problems that are listed: more would hide what else is logged, since they are repeated each minute. */
export const maxProblems = 100;

/** Lists the first problems, and says when there are others. */
export function toListedProblems(problems: readonly string[]): readonly string[] {
  if (problems.length <= maxProblems) return problems;
  return [...problems.slice(0, maxProblems), 'Further problems are not listed.'];
}
