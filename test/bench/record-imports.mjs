// Loaded into a gateway before its own code (`--import`): writes the URL of each module that is imported to IMPORTS_FILE.
import { register } from 'node:module';

register('./record-imports-hooks.mjs', import.meta.url, { data: { file: process.env['IMPORTS_FILE'] } });
