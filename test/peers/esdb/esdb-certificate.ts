import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Certificate = {
  readonly key: string;
  readonly cert: string;
  /** For `tlsCAFile` of a connection string. */
  readonly caFile: string;
};

const run = promisify(execFile);

/** docs "Security", TLS: every node has a certificate by a CA of the cluster, with its addresses as alternative names. */
export const issueCertificate = async (dir: string, address: string): Promise<Certificate> => {
  await mkdir(dir, { recursive: true });
  const openssl = (...more: readonly string[]) => run('openssl', more, { cwd: dir });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const caFile = join(dir, 'ca.crt');
  await openssl('req', '-x509', ...key, '-days', '30', '-subj', '/CN=esdb-ca', '-keyout', 'ca.key', '-out', 'ca.crt');
  await openssl(
    ...['req', '-x509', ...key, '-days', '30', '-subj', '/CN=eventstoredb-node', '-CA', 'ca.crt', '-CAkey', 'ca.key'],
    ...['-addext', `subjectAltName=IP:${address},DNS:localhost`, '-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-keyout', 'node.key', '-out', 'node.crt'],
  );
  const read = (name: string): Promise<string> => readFile(join(dir, name), 'utf8');
  return { key: await read('node.key'), cert: await read('node.crt'), caFile };
};
