import type { InputIssue } from '../input-issue.ts';
import { inputIssue } from '../input-issue.ts';
import type { Provider } from '../provider/provider.ts';
import { providerNames } from '../provider/provider.ts';
import type { FieldTable } from '../provider-fields/field.ts';
import type { Patches } from './patch.ts';
import { patchFields, providerFields } from './patch.ts';

/** Reports each null in a patch that would clear a field which the provider cannot clear. */
export function nullIssues<P extends Provider>(provider: P, patch: Patches[P]): readonly InputIssue[] {
  const fields: FieldTable = providerFields[provider];
  return patchFields<P>(patch)
    .filter((field) => patch[field] === null && fields[field]?.clearable !== true)
    .map((field) =>
      inputIssue([field], 'NULL_NOT_ALLOWED', `${providerNames[provider].label} cannot clear ${field}.`),
    );
}
