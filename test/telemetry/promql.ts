import { parser } from '@prometheus-io/lezer-promql';

/** The metric and label names in an expression. */
interface ExpressionNames {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

/**
 * Parses a PromQL expression.
 *
 * @throws SyntaxError with the unexpected text
 */
export function parsePromQl(expression: string): ExpressionNames {
  const metrics: string[] = [];
  const labels: string[] = [];
  parser.parse(expression).iterate({
    enter({ from, name, to, type }) {
      const text = expression.slice(from, to);
      if (type.isError)
        throw new SyntaxError(`at ${from}, «${expression.slice(from, from + 20)}» of ${expression}`);
      if (name === 'Identifier') metrics.push(text);
      if (name === 'LabelName') labels.push(text);
    },
  });
  return { metrics, labels };
}
