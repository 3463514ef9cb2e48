import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EVERYWHERE } from '../../adapters/dial/dial.ts';
import { certificateProbe } from '../../adapters/vcenter/certificate-probe.ts';
import { vmwareSource } from '../../adapters/vcenter/vmware-source.ts';
import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import { runOrThrow } from '../peers/lab/process.ts';
import { startVcsim, type Vcsim, type VcsimOptions } from '../peers/vcsim/vcsim.ts';
import { codeOf, endpointOf, failureOf, vaultOf, vmId, withSource } from './vcenter-world.ts';

type Pair = { readonly cert: string; readonly key: string };
type Pairs = { readonly own: Pair; readonly other: Pair; readonly leaf: Pair; readonly sibling: Pair };
/** Speaks TLS and counts what it is told, in the clear. */
type Counting = {
  readonly port: number;
  readonly bytes: () => number;
  readonly server: Server;
};

const test = suite<{ dir: string; pairs: Pairs }>('vCenter: certificates and TLS versions');

const selfSigned = async (dir: string, name: string): Promise<Pair> => {
  const [cert, key] = [join(dir, `${name}.crt`), join(dir, `${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const make = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...subject,
    '-keyout',
    key,
    '-out',
    cert,
  ];
  await runOrThrow(['openssl', ...make]);
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
};

/** By the CA that `selfSigned` made under the name `ca`. */
const issued = async (dir: string, name: string): Promise<Pair> => {
  const [cert, key, csr] = [join(dir, `${name}.crt`), join(dir, `${name}.key`), join(dir, `${name}.csr`)];
  await runOrThrow([
    'openssl',
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    key,
    '-out',
    csr,
  ]);
  const ca = ['-CA', join(dir, 'ca.crt'), '-CAkey', join(dir, 'ca.key'), '-CAcreateserial'];
  await runOrThrow(['openssl', 'x509', '-req', '-days', '2', '-in', csr, ...ca, '-out', cert]);
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
};

const counting = (pair: Pair): Promise<Counting> =>
  new Promise((resolve) => {
    let bytes = 0;
    const server = createServer({ cert: pair.cert, key: pair.key }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
    });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ port, bytes: () => bytes, server });
    });
  });

const at = ({ port }: Counting, certificate: string): VcenterEndpoint => ({
  id: 'source-1',
  address: '127.0.0.1',
  port,
  user: 'somebody',
  certificate,
  legacyTls: false,
  credential: 'credential-1' as CredentialRef,
});

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

const withVcsim = async <T>(options: VcsimOptions, work: (vcsim: Vcsim) => Promise<T>): Promise<T> => {
  const vcsim = await startVcsim(options);
  return work(vcsim).finally(() => vcsim.stop());
};

test.before(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'vcenter-tls-'));
  const [own, other] = [await selfSigned(context.dir, 'own'), await selfSigned(context.dir, 'other')];
  await selfSigned(context.dir, 'ca');
  context.pairs = {
    own,
    other,
    leaf: await issued(context.dir, 'leaf'),
    sibling: await issued(context.dir, 'sibling'),
  };
});
test.after(({ dir }) => rm(dir, { recursive: true, force: true }));

test('a wrong pin, of every kind: CERT_CHANGED, and the server is told nothing (S4)', async ({ pairs, dir }) => {
  const ca = await readFile(join(dir, 'ca.crt'), 'utf8');
  const cases: Readonly<Record<string, readonly [Pair, string]>> = {
    'another self-signed one': [pairs.own, pairs.other.cert],
    'a sibling of the same CA': [pairs.sibling, pairs.leaf.cert],
    'only its CA is pinned': [pairs.leaf, ca],
    'issued, where a self-signed one was pinned': [pairs.leaf, pairs.own.cert],
    'the pin cannot be read': [pairs.own, 'no certificate'],
  };
  for (const [name, [shown, pinned]] of Object.entries(cases)) {
    const peer = await counting(shown);
    const vmware = vmwareSource({ vault: vaultOf('S3cret!x'), clock: systemClock, dialing: EVERYWHERE });
    const failure = await failureOf(vmware.probe(at(peer, pinned)));
    assert.equal([failure.code, peer.bytes()], ['CERT_CHANGED', 0], name);
    await vmware.close();
    await closed(peer.server);
  }
});

test('the right pin, self-signed or of a CA that nobody knows: HTTP begins', async ({ pairs }) => {
  for (const pair of [pairs.own, pairs.leaf]) {
    const peer = await counting(pair);
    const vmware = vmwareSource({ vault: vaultOf('S3cret!x'), clock: systemClock, dialing: EVERYWHERE });
    assert.is(await codeOf(vmware.probe(at(peer, pair.cert))), 'BAD_ANSWER');
    assert.ok(peer.bytes() > 0, 'the counter counts');
    await vmware.close();
    await closed(peer.server);
  }
});

test('looking at a certificate: what it is, without a byte of HTTP', async ({ pairs }) => {
  for (const [pair, selfSignedOne, issuer] of [
    [pairs.own, true, 'CN=own'],
    [pairs.leaf, false, 'CN=ca'],
  ] as const) {
    const peer = await counting(pair);
    const shown = await certificateProbe(EVERYWHERE)('127.0.0.1', peer.port, false);
    assert.is(shown.certificate, pair.cert);
    assert.match(shown.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    assert.equal([shown.selfSigned, shown.issuer, shown.tlsVersion], [selfSignedOne, issuer, 'TLSv1.3']);
    assert.ok(Date.parse(shown.notAfter) > Date.parse(shown.notBefore));
    await closed(peer.server);
    assert.is(peer.bytes(), 0);
  }
});

test('the two steps of adding, and a certificate that changes afterwards: refused until it is confirmed', async () => {
  for (const certificate of ['selfSigned', 'caIssued', 'otherNames'] as const) {
    await withVcsim({ certificate }, (vcsim) =>
      withSource(vcsim, async (vmware) => {
        const shown = await vmware.probeCertificate(vcsim.address, vcsim.port, false);
        assert.is(shown.fingerprint, vcsim.fingerprint);
        const source = endpointOf(vcsim, { certificate: shown.certificate });
        assert.is(await vmware.power(source, vmId(vcsim, 'centos7-app01')), 'RUNNING');
        await vcsim.fault({ kind: 'certificate', caIssued: certificate === 'caIssued' });
        const { httpBytes } = await vcsim.state();
        assert.is(await codeOf(vmware.power(source, vmId(vcsim, 'centos7-app01'))), 'CERT_CHANGED');
        assert.is((await vcsim.state()).httpBytes, httpBytes);
        await vcsim.fault({ kind: 'expireSessions' }); // that session cannot be logged out of any more
        const again = await vmware.probeCertificate(vcsim.address, vcsim.port, false);
        assert.is.not(again.fingerprint, shown.fingerprint);
        const confirmed = endpointOf(vcsim, { certificate: again.certificate });
        assert.is(await vmware.power(confirmed, vmId(vcsim, 'centos7-app01')), 'RUNNING');
      }),
    );
  }
});

test('an expired certificate: shown as it is, refused with what to do, though it is pinned', async () => {
  await withVcsim({}, (vcsim) =>
    withSource(vcsim, async (vmware) => {
      await vcsim.fault({ kind: 'certificate', expired: true });
      const shown = await vmware.probeCertificate(vcsim.address, vcsim.port, false);
      const failure = await failureOf(vmware.probe(endpointOf(vcsim, { certificate: shown.certificate })));
      assert.is(failure.code, 'UNSUPPORTED_SOURCE');
      assert.match(failure.message, /outside its dates\. Renew it there/);
    }),
  );
});

test('TLS 1.0 and 1.1: refused, reached by the opt-in of one source, and still refused for another (S5)', async () => {
  for (const [tlsMax, spoken] of [
    [10, 'TLSv1'],
    [11, 'TLSv1.1'],
  ] as const) {
    await withVcsim({ tlsMax }, (vcsim) =>
      withSource(vcsim, async (vmware) => {
        const look = (legacyTls: boolean) => vmware.probeCertificate(vcsim.address, vcsim.port, legacyTls);
        const failure = await failureOf(look(false));
        assert.is(failure.code, 'UNSUPPORTED_SOURCE');
        assert.match(failure.message, /allow old TLS for this one source/);
        assert.is((await look(true)).tlsVersion, spoken);
        assert.is((await vmware.probe(endpointOf(vcsim, { legacyTls: true }))).apiType, 'VirtualCenter');
        assert.is(await codeOf(vmware.probe(endpointOf(vcsim, { id: 'source-2' }))), 'UNSUPPORTED_SOURCE');
      }),
    );
  }
});

test.run();
