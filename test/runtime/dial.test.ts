import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Dialing, ELSEWHERE, EVERYWHERE, isLocal } from '../../adapters/dial/dial.ts';
import { SshHostKeyProbe } from '../../adapters/ssh/host-key-probe.ts';
import { SshPool } from '../../adapters/ssh/pool.ts';
import { certificateProbe } from '../../adapters/vcenter/certificate-probe.ts';
import { vmwareSource } from '../../adapters/vcenter/vmware-source.ts';
import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { selfSigned } from '../support/jobs-datastore.ts';
import { spoken } from '../support/sentence.ts';
import { vaultOf } from './vcenter-world.ts';

const SECONDS = 1;
const HERE: Dialing = { ...EVERYWHERE, seconds: SECONDS };
const asks = {
  'a host key': (dialing: Dialing) => (address: string, port: number) =>
    new SshHostKeyProbe(dialing).probeHostKey(address, port),
  'a certificate': (dialing: Dialing) => (address: string, port: number) =>
    certificateProbe(dialing)(address, port, false),
};

type Listener = { readonly server: Server; readonly port: number; readonly sockets: Set<Socket> };
/** Counts who comes, and does to each what it is told. */
const listen = async (greet: (socket: Socket) => void): Promise<Listener> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port, sockets };
};

const test = suite<{ open: Listener[]; listening: (greet: (socket: Socket) => void) => Promise<Listener> }>('dialling');
test.before.each((context) => {
  context.open = [];
  context.listening = async (greet) => {
    const listener = await listen(greet);
    context.open.push(listener);
    return listener;
  };
});
test.after.each(async ({ open }) => {
  for (const { server, sockets } of open) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

const failureOf = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    if (error instanceof OutsideFailure) return spoken(error.failure);
    throw error;
  }
  throw new Error('It did not fail.');
};

for (const [what, probe] of Object.entries(asks))
  test(`${what}: closed, silent, hanging up, another protocol and no such name answer alike, after the same time`, async ({
    listening,
  }) => {
    const silent = await listening(() => undefined);
    const rude = await listening((socket) => socket.destroy());
    const web = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const other = await listening((socket) => socket.write('220 smtp ready\r\n'));
    const closed = await listen(() => undefined);
    await new Promise((resolve) => closed.server.close(resolve));
    const places = [silent, rude, web, other, closed].map(({ port }) => ['127.0.0.1', port] as const);
    const told = await Promise.all(
      [...places, ['no-such-name.invalid', 22] as const].map(async ([address, port]) => {
        const started = performance.now();
        const failure = await failureOf(probe(HERE)(address, port));
        const alike = JSON.stringify(failure).replaceAll(address, 'ADDRESS').replaceAll(String(port), 'PORT');
        return { alike, early: performance.now() - started < SECONDS * 1000 - 5 };
      }),
    );
    assert.equal([...new Set(told.map(({ alike }) => alike))].length, 1, JSON.stringify(told));
    assert.match(
      told[0]?.alike ?? '',
      /"UNREACHABLE".*ADDRESS showed no .* on port PORT\. Check the address and the port/,
    );
    assert.not.ok(
      told.some(({ early }) => early),
      'none fails before the others',
    );
  });

for (const [what, probe] of Object.entries(asks))
  test(`${what}: nothing is sent to loopback in whatever spelling, unless it is allowed`, async ({ listening }) => {
    const { port, sockets } = await listening((socket) => socket.end('220\r\n'));
    for (const address of [
      '127.0.0.1',
      '127.1',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '2130706433',
      'localhost',
      '0',
      '0.0.0.0',
    ]) {
      const failure = await failureOf(probe({ ...HERE, localAddresses: false })(address, port));
      assert.is(failure.code, 'PERMISSION_DENIED', `${address}: ${failure.message}`);
      assert.match(failure.message, 'SAMPAN_LOCAL_ADDRESSES');
    }
    assert.is(sockets.size, 0);
    await failureOf(probe(HERE)('127.1', port));
    assert.is(sockets.size, 1);
  });

test('a name is looked up once, and what was looked at is what is connected to', async ({ listening }) => {
  const { port, sockets } = await listening((socket) => socket.end('220\r\n'));
  const asked: string[] = [];
  const answering =
    (...answers: string[]) =>
    async (name: string) => {
      asked.push(name);
      return [{ address: answers[asked.length - 1] ?? '203.0.113.10', family: 4 }];
    };
  const rebinds = { ...HERE, lookUp: answering('127.0.0.1', '203.0.113.9') };
  await failureOf(asks['a host key'](rebinds)('rebinding.example', port));
  assert.equal([asked, sockets.size], [['rebinding.example'], 1]);
  asked.length = 0;
  const metadata = { ...HERE, localAddresses: false, lookUp: answering('169.254.169.254', '203.0.113.9') };
  const failure = await failureOf(asks['a host key'](metadata)('rebinding.example', port));
  assert.equal([asked.length, failure.code], [1, 'PERMISSION_DENIED']);
});

const directory = mkdtempSync(join(tmpdir(), 'sampan-dial-'));
test.after(() => rmSync(directory, { recursive: true }));
const CERTIFICATE = selfSigned(directory, 'vc.example').cert;
/** What is done with a machine that was confirmed: each makes a connection by the address that it was registered under. */
const uses: Readonly<Record<string, (dialing: Dialing, address: string, port: number) => Promise<unknown>>> = {
  'a call by SSH': async (dialing, address, port) => {
    const pool = new SshPool({ dialing, vault: vaultOf('secret'), connectSeconds: SECONDS });
    const ssh = { address, port, user: 'root', hostKey: 'ssh-ed25519 AAAA', credential: 'c' as CredentialRef };
    await pool.exec({ id: 'm', ssh }, 'true', { timeoutSeconds: 5 }).finally(() => pool.close());
  },
  'a question to a vCenter': async (dialing, address, port) => {
    const vmware = vmwareSource({ dialing, vault: vaultOf('secret'), clock: systemClock });
    const where = { id: 's', address, port, user: 'u', legacyTls: false, credential: 'c' as CredentialRef };
    const endpoint = { ...where, certificate: CERTIFICATE };
    await vmware.probe(endpoint).finally(() => vmware.close());
  },
};
for (const [what, use] of Object.entries(uses))
  test(`${what}: a name that leads to this machine by now, and an address of it, are not connected to`, async ({
    listening,
  }) => {
    const { port, sockets } = await listening((socket) => socket.end('220\r\n'));
    const elsewhere = { ...ELSEWHERE, lookUp: async () => [{ address: '127.0.0.1', family: 4 }] };
    for (const [dialing, address] of [
      [elsewhere, 'rebinding.example'],
      [ELSEWHERE, '127.0.0.1'],
      [ELSEWHERE, '127.1'],
      [ELSEWHERE, 'localhost'],
    ] as const) {
      const failure = await failureOf(use(dialing, address, port));
      assert.is(failure.code, 'PERMISSION_DENIED', `${address}: ${failure.message}`);
      assert.match(failure.message, 'SAMPAN_LOCAL_ADDRESSES');
    }
    assert.is(sockets.size, 0);
    await failureOf(use({ ...elsewhere, localAddresses: true }, 'rebinding.example', port));
    assert.is(sockets.size, 1); // allowed, it is what was looked up that is connected to
  });

test('addresses of this machine, its link, groups and clouds are told from those of machines', () => {
  const local = [
    ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.255.255.254', '169.254.0.1', '169.254.169.254', '224.0.0.1'],
    ...['239.255.255.255', '240.0.0.1', '255.255.255.255', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
    ...['::', '::1', 'fe80::1', 'febf::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', 'fd00:ec2::254'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::'],
  ];
  for (const ip of local) assert.ok(isLocal(ip), ip);
  const machines = [
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '203.0.113.9',
    '223.255.255.254',
    '128.0.0.1',
  ];
  for (const ip of [...machines, '2001:db8::1', 'fd00::1', 'fec0::1', '::ffff:10.0.0.1'])
    assert.not.ok(isLocal(ip), ip);
});

test('the setting is off unless it is given', () => {
  assert.equal(readConfig({}).dialing, ELSEWHERE);
  assert.is(readConfig({ SAMPAN_LOCAL_ADDRESSES: 'allow' }).dialing.localAddresses, true);
  assert.throws(() => readConfig({ SAMPAN_LOCAL_ADDRESSES: 'yes' }), /SAMPAN_LOCAL_ADDRESSES/);
});

test.run();
