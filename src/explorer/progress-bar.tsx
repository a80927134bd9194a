import type { Count } from './verdict/verdict.ts';

/** The outcomes of several updates as a bar, with their counts in words below it. */
export function ProgressBar({ counts }: { readonly counts: readonly Count[] }) {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const done =
    total - counts.filter(({ label }) => label === 'waiting').reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <div
        aria-label="Updates with an outcome"
        aria-valuemax={total}
        aria-valuemin={0}
        aria-valuenow={done}
        className="verdict-bar"
        role="progressbar"
      >
        {counts.map(({ count, label, tone }) => (
          <span
            className={`${tone} ${label === 'waiting' ? 'pending' : ''}`}
            key={label}
            style={{ flexGrow: count }}
          />
        ))}
      </div>
      <p className="verdict-fields">
        {counts.map(({ count, label, tone }, index) => (
          <span className={tone} key={label}>
            {index > 0 && ' · '}
            {count} {label}
          </span>
        ))}
      </p>
    </>
  );
}
