import { expect, it } from 'vitest';
import { createCallerTurns } from '../../src/domain/caller-turns.ts';

function takeAll(turns: ReturnType<typeof createCallerTurns<string>>): string[] {
  const taken: string[] = [];
  for (let next = turns.next(); next !== undefined; next = turns.next()) taken.push(next);
  return taken;
}

it('callers alternate, each with its entries in order', () => {
  const turns = createCallerTurns<string>();
  for (const entry of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) turns.add(entry[0] ?? '', entry);
  expect(turns.callers).toBe(3);
  expect(takeAll(turns)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(turns.callers).toBe(0);
});

it('an entry that is added again keeps its position, and a removed one gets no turn', () => {
  const turns = createCallerTurns<string>();
  for (const entry of ['a1', 'a2', 'a1', 'b1']) turns.add(entry[0] ?? '', entry);
  turns.remove('a', 'a2');
  turns.remove('b', 'b1');
  turns.remove('c', 'c1');
  expect(turns.callers).toBe(1);
  expect(takeAll(turns)).toEqual(['a1']);
});
