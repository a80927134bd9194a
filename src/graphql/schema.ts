import { builder } from './builder.ts';
import './provider.ts';
import './update-organization.ts';
import './update-organizations.ts';

export const schema = builder.toSchema();
