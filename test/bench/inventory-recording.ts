import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import { vmwareSource } from '../../adapters/vcenter/vmware-source.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import { memoryVault } from '../../simulation/on-servers.ts';
import type { Vcsim } from '../peers/vcsim/vcsim.ts';

export type ServerIdentity = { readonly cert: string; readonly key: string };
type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer };
export type Recording = {
  readonly requests: number;
  readonly bytes: number;
  answerTo(request: IncomingMessage): Answer;
  /** The same answers from the first one on. */
  again(): Recording;
};

export const makeCertificate = (): ServerIdentity => {
  const dir = mkdtempSync(join(tmpdir(), 'bench-cert-'));
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const name = ['-subj', '/CN=bench', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-out', cert, '-keyout', key, ...name],
    {
      stdio: 'ignore',
    },
  );
  const identity = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  rmSync(dir, { recursive: true });
  return identity;
};

const recordingOf = (answers: readonly Answer[]): Recording => {
  let next = 0;
  return {
    requests: answers.length,
    bytes: answers.reduce((sum, { body }) => sum + body.length, 0),
    answerTo: () => answers[next++ % answers.length] ?? { status: 500, headers: {}, body: Buffer.alloc(0) },
    again: () => recordingOf(answers),
  };
};

const forward = (vcsim: Vcsim, request: IncomingMessage, body: Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { address: host, port } = vcsim;
    const { method, url: path, headers } = request;
    const options = {
      host,
      port,
      method,
      path,
      headers: { ...headers, host: `${host}:${port}` },
      ca: vcsim.certificatePem,
    };
    const asked = https.request({ ...options, checkServerIdentity: () => undefined }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const kept = ['content-type', 'set-cookie'].flatMap((name) => {
          const value = response.headers[name];
          return value === undefined ? [] : [[name, Array.isArray(value) ? (value[0] ?? '') : value]];
        });
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(kept) as Record<string, string>,
          body: Buffer.concat(chunks),
        });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });

/** What the adapter asks for one inventory, and what the peer answers, taken down by a server between the two. */
export const record = async (vcsim: Vcsim, identity: ServerIdentity): Promise<Recording> => {
  const answers: Answer[] = [];
  const server = https.createServer({ ...identity, keepAlive: true }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const answer = await forward(vcsim, request, Buffer.concat(chunks));
      answers.push(answer);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The recorder has no port.');
  await takeInventory(address.port, identity.cert, vcsim.password, vcsim.user);
  server.closeAllConnections();
  server.close();
  return recordingOf(answers);
};

export const takeInventory = async (
  port: number,
  certificate: string,
  password: string,
  user: string,
): Promise<number> => {
  const vault = memoryVault();
  const credential = 'bench' as CredentialRef;
  await vault.put(credential, { kind: 'password', password });
  const source = vmwareSource({ vault, clock: systemClock, dialing: EVERYWHERE });
  const endpoint = { id: 'bench', address: '127.0.0.1', port, user, certificate, legacyTls: false, credential };
  try {
    return (await source.inventory(endpoint)).vms.length;
  } finally {
    await source.close();
  }
};
