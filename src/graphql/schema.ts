import { builder } from './builder.ts';
import './provider.ts';
import './update-organization.ts';

export const schema = builder.toSchema();
