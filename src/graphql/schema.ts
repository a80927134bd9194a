import { builder } from './builder.ts';
import './bulk-updates.ts';
import './federation.ts';
import './organization-list.ts';
import './provider.ts';
import './read-organizations.ts';
import './update-organization.ts';
import './update-organizations.ts';

export const schema = builder.toSchema();
