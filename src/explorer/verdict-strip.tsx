import { useGraphiQL } from '@graphiql/react';
import { useEffect, useMemo, useRef } from 'react';
import { AboveAnswer, narrowWindow } from './above-answer.tsx';
import type { GatewayClient } from './gateway-client.ts';
import type { Run, Runs } from './runs.ts';
import { useRun } from './use-run.ts';
import { useSteps } from './use-steps.ts';
import type { FieldVerdicts } from './verdict/to-verdicts.ts';
import { toVerdicts } from './verdict/to-verdicts.ts';
import { VerdictCard } from './verdict-card.tsx';
import { WirePanel } from './wire-panel.tsx';

interface VerdictStripProps {
  readonly gateway: GatewayClient;
  readonly isSandbox: boolean;
  readonly runs: Runs;
}

/** What became of the operation, above its answer: a card for each of its fields, and what the sandbox received. */
export function VerdictStrip({ gateway, isSandbox, runs }: VerdictStripProps) {
  const run = useRun(runs);
  const openStep = useSteps(run);
  const isFetching = useGraphiQL((state) => state.isFetching);
  const hasAnswer = useGraphiQL(({ activeTabIndex, tabs }) => Boolean(tabs[activeTabIndex]?.response));
  const verdicts = useMemo(
    () => (run ? toVerdicts(run, run.result, run.hasHeaderKey, runs.bulkOrganizations) : []),
    [run, runs],
  );
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (run && matchMedia(narrowWindow).matches) section.current?.scrollIntoView();
  }, [run]);
  return (
    <AboveAnswer>
      <section aria-label="Verdict" aria-live="polite" className="verdicts" ref={section}>
        {verdicts.length === 0 && <Hint isEmpty={!hasAnswer} isFetching={isFetching} />}
        {verdicts.map((verdict) => (
          <VerdictCard
            isBusy={isFetching}
            key={verdict.key}
            name={verdicts.length > 1 ? verdict.key : null}
            onStep={openStep}
            verdict={verdict}
          />
        ))}
        {isSandbox && run && showsRequests(run, verdicts) && <WirePanel gateway={gateway} run={run} />}
      </section>
    </AboveAnswer>
  );
}

/** What is shown without a verdict: nothing above an answer that has none. */
function Hint({ isEmpty, isFetching }: { readonly isEmpty: boolean; readonly isFetching: boolean }) {
  if (!isEmpty) return null;
  return (
    <p className="verdict-waiting">
      {isFetching ? 'Waiting for the answer…' : 'Run the operation. The outcome appears here.'}
    </p>
  );
}

/** The requests of a bulk update belong to its items. */
function showsRequests({ requestIds }: Run, verdicts: readonly FieldVerdicts[]): boolean {
  return requestIds.length > 0 && verdicts.length > 0 && !verdicts.some(({ isBulk }) => isBulk);
}
