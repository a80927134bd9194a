import { Fragment } from 'react';
import { ProgressBar } from './progress-bar.tsx';
import type { Step, Verdict } from './verdict/verdict.ts';

interface VerdictCardProps {
  readonly verdict: Verdict;
  /** The field of the operation; null when there is only one. */
  readonly name: string | null;
  /** Whether an operation is in flight, so that no other one is started. */
  readonly isBusy: boolean;
  readonly onStep: (step: Step) => void;
}

/** The verdict on one field of an operation, in words and in its color. */
export function VerdictCard({ isBusy, name, onStep, verdict }: VerdictCardProps) {
  const { advice, counts, fields, issues, reason, steps, title, tone } = verdict;
  return (
    <article className={`verdict ${tone}`}>
      <h2>
        {name !== null && <code>{name}</code>} {title}
      </h2>
      {fields.length > 0 && (
        <p className="verdict-fields">
          {fields.map((field, index) => (
            <Fragment key={`${field.name} ${field.state}`}>
              {index > 0 && ' · '}
              <span className={field.tone}>
                <code>{field.name}</code> {field.state}
              </span>
            </Fragment>
          ))}
        </p>
      )}
      {counts.length > 0 && <ProgressBar counts={counts} />}
      {reason !== null && <p>{reason}</p>}
      {issues.length > 0 && (
        <ul>
          {issues.map((issue) => (
            <li key={issue}>{issue}</li>
          ))}
        </ul>
      )}
      {advice !== null && <p className="verdict-advice">{advice}</p>}
      {steps.length > 0 && (
        <p className="verdict-steps">
          {steps.map((step) => (
            <button disabled={isBusy} key={step.label} onClick={() => onStep(step)} type="button">
              {step.label}
            </button>
          ))}
        </p>
      )}
    </article>
  );
}
