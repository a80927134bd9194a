import { parser } from '@prometheus-io/lezer-promql';

/** A place where metrics are asked for, and the labels that are told apart there. */
interface Asked {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

/**
 * Reads an expression of Prometheus' language.
 *
 * @throws SyntaxError with the text that does not belong there
 */
export function readPromQl(expression: string): Asked {
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
