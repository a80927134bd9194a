// Bundled by Vite to measure what one mutation adds to a page.
import { matchUpdateResult, UpdateOrganizationDocument } from 'organization-gateway-operations';

Object.assign(window, { matchUpdateResult, UpdateOrganizationDocument });
