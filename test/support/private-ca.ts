import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { makeFolder } from './folder.ts';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate authority that no machine trusts, and a certificate of it for 127.0.0.1. */
export function makePrivateCa() {
  const inFolder = makeFolder();
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: inFolder(''), stdio: 'ignore' });
  openssl('req', '-x509', ...newKey, '-subj', '/CN=test-ca', '-keyout', 'ca.key', '-out', 'ca.pem');
  openssl('req', ...newKey, '-subj', '/CN=test-server', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(inFolder('names'), 'subjectAltName=IP:127.0.0.1\n');
  const signedBy = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  openssl('x509', '-req', '-in', 'server.csr', ...signedBy, '-extfile', 'names', '-out', 'server.pem');
  return {
    caFile: inFolder('ca.pem'),
    key: readFileSync(inFolder('server.key')),
    cert: readFileSync(inFolder('server.pem')),
  };
}
