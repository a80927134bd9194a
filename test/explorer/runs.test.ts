import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/explorer/runs.ts';
import { createRuns } from '../../src/explorer/runs.ts';

const query = `mutation($key: String) {
  updateOrganization(idempotencyKey: $key, input: {vida: {organizationId: "3", name: "x"}}) { __typename }
}`;

function toRun(key: string | null, text = '{}'): Omit<Run, 'requestIds'> {
  return { query, variables: { key }, result: {}, text, hasHeaderKey: false };
}

describe('createRuns', () => {
  it('finds a run only in its tab, and only while the tab shows its answer', () => {
    const runs = createRuns();
    runs.record('a', toRun('k', 'answer'), 'id');
    expect(runs.find('a', 'answer')?.requestIds).toEqual(['id']);
    expect(runs.find('a', 'another')).toBeUndefined();
    expect(runs.find('a', null)).toBeUndefined();
    expect(runs.find('b', 'answer')).toBeUndefined();
  });

  it('collects the request ids of runs with the same key, of any tab', () => {
    const runs = createRuns();
    runs.record('a', toRun('k'), '1');
    runs.record('b', toRun('k'), '2');
    runs.record('b', toRun('other'), '3');
    runs.record('a', toRun('k'), null);
    expect(runs.find('a', '{}')?.requestIds).toEqual(['1', '2']);
    expect(runs.find('b', '{}')?.requestIds).toEqual(['3']);
  });

  it('keeps only the own request id of a run without a key', () => {
    const runs = createRuns();
    runs.record('a', toRun(null), '1');
    runs.record('a', toRun(null), '2');
    expect(runs.find('a', '{}')?.requestIds).toEqual(['2']);
  });

  it('keeps the latest ten request ids of a key', () => {
    const runs = createRuns();
    for (let index = 0; index < 12; index += 1) runs.record('a', toRun('k'), `${index}`);
    expect(runs.find('a', '{}')?.requestIds).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
  });

  it('reports when another tab is active, and keeps an answer for the previous one', () => {
    const runs = createRuns();
    let changes = 0;
    runs.onTabChange = () => {
      changes += 1;
    };
    const tabs: { id: string; response?: string }[] = [{ id: 'a' }, { id: 'b' }];
    runs.setTabs(tabs, 0);
    runs.setTabs(tabs, 0);
    expect([runs.activeTab, changes]).toEqual(['a', 0]);
    runs.setTabs(tabs, 1);
    expect([runs.activeTab, changes]).toEqual(['b', 1]);
    runs.keepAnswer('a', 'answer');
    runs.keepAnswer('closed', 'answer');
    expect(tabs).toEqual([{ id: 'a', response: 'answer' }, { id: 'b' }]);
  });
});
