import type { InputPath } from '../input-issue.ts';
import type { Provider } from '../provider/provider.ts';
import type { Expected } from './expected.ts';
import type { Patches } from './patch.ts';

/** One update of one organization at one provider. */
export interface UpdateRequest<P extends Provider> {
  readonly provider: P;
  /** Absent or null for the connection in the id, or else the default one. */
  readonly connection?: string | null | undefined;
  /** The provider's own id, or an `Organization.id`. */
  readonly organizationId: string;
  readonly patch: Patches[P];
  /** The update is sent only while the organization has these values; without them it is always sent. */
  readonly expected?: Expected[P] | null | undefined;
}

/** An update at any provider. */
export type AnyUpdateRequest = { [P in Provider]: UpdateRequest<P> }[Provider];

/** The update that an outcome belongs to, for a later comparison. It is neither stored nor logged. */
export interface RequestedUpdate extends UpdateRequest<Provider> {
  /** The path of the input in the arguments, e.g. `["input"]`. */
  readonly inputPath: InputPath;
}
