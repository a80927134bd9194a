import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createTempFolder } from './temp-folder.ts';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Creates a certificate authority that no machine trusts, and a certificate for 127.0.0.1 that it signed. */
export function createPrivateCa() {
  const pathOf = createTempFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: pathOf(''), stdio: 'ignore' });
  openssl('req', '-x509', ...newKey, '-subj', '/CN=test-ca', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...newKey, '-subj', '/CN=test-server', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(pathOf('names'), 'subjectAltName=IP:127.0.0.1\n');
  const signedBy = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  openssl('x509', '-req', '-in', 'server.csr', ...signedBy, '-extfile', 'names', '-out', 'server.pem');
  return {
    caFile: pathOf('ca.pem'),
    key: readFileSync(pathOf('server.key')),
    cert: readFileSync(pathOf('server.pem')),
  };
}
