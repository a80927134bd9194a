import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { possibleTypes } from '../../schema/possible-types.ts';
import { byMember, printConstant } from './mock/print-results.ts';
import { recordBulkUpdates, recordProgress } from './mock/record-bulk-updates.ts';
import { recordLists } from './mock/record-lists.ts';
import { recordComparisons, recordReads } from './mock/record-reads.ts';
import { recordUnknownOutcomes, recordUpdates } from './mock/record-updates.ts';

const file = fileURLToPath(new URL('../../schema/generated/results.ts', import.meta.url));

const imports = `import type { ComparisonResult, ReadResult, UpdateResult } from '../match-result.ts';
import type { BulkProgress, BulkResult, BulkStartResult, Lists, Results, UnknownOutcomes } from '../mock/result-types.ts';
`;

it('the results of the mock are those of the gateway; npm run generate writes them', async () => {
  const { bulk, start } = await recordBulkUpdates();
  const text = [
    imports,
    printConstant(
      'updateResults',
      'Results<UpdateResult>',
      byMember(await recordUpdates(), possibleTypes['UpdateOrganizationResult']),
    ),
    printConstant('unknownOutcomes', 'UnknownOutcomes', await recordUnknownOutcomes()),
    printConstant(
      'readResults',
      'Results<ReadResult>',
      byMember(await recordReads(), possibleTypes['OrganizationResult']),
    ),
    printConstant(
      'comparisonResults',
      'Results<ComparisonResult>',
      byMember(await recordComparisons(), possibleTypes['OrganizationComparisonResult']),
    ),
    printConstant(
      'bulkStartResults',
      'Results<BulkStartResult>',
      byMember(start, possibleTypes['OrganizationBulkUpdateStartResult']),
    ),
    printConstant(
      'bulkResults',
      'Results<BulkResult>',
      byMember(bulk, possibleTypes['OrganizationBulkUpdateResult']),
    ),
    printConstant('bulkProgress', 'readonly BulkProgress[]', await recordProgress()),
    printConstant('lists', 'Lists', await recordLists()),
  ];
  await expect(text.join('\n')).toMatchFileSnapshot(file);
  // It starts 40 gateways, which is slow on a busy machine.
}, 120_000);
