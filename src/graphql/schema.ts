import { builder } from './builder.ts';
import './bulk-updates.ts';
import './changes.ts';
import './compare-updates.ts';
import './federation.ts';
import './organization-list.ts';
import './outcome-comparison.ts';
import './provider.ts';
import './read-nodes.ts';
import './read-organizations.ts';
import './update-organization.ts';
import './update-organizations.ts';

/** Not sorted, because the order of the fields of an input type is the order of an update's field results. */
export const schema = builder.toSchema({ sortSchema: false });
