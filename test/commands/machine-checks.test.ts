import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceProblems } from '../../commands/add-kvm-source.ts';
import { addressIn, shortfalls } from '../../commands/add-migration-server.ts';
import type { SourceFacts } from '../../commands/ports/hypervisors.ts';
import type { ServerFacts } from '../../commands/ports/machines.ts';
import { batchInput } from '../../commands/support/batch-input.ts';
import { gib } from '../support/examples.ts';
import { sentence } from '../support/sentence.ts';

const test = suite('what is asked of machines and batches before they are taken');

const version = (major: number, minor: number, patch = 0) => ({ major, minor, patch });
const source = (more: Partial<SourceFacts> = {}): SourceFacts => ({
  ...{ hostName: 'src', machineId: null, bootId: 'b', access: 'root', missing: [], pullBackup: true, usesCeph: false },
  ...{ libvirt: version(9, 0), qemu: version(7, 2) },
  ...more,
});

test('a KVM source: the floors of libvirt and QEMU, higher with Ceph, compared as numbers (KV-6)', () => {
  const floors = (libvirt: SourceFacts['libvirt'], usesCeph: boolean) =>
    sourceProblems(source({ libvirt, usesCeph })).map(sentence);
  assert.equal(floors(version(1, 2, 9), false), []);
  assert.equal(floors(version(1, 2, 8), false), ['libvirt 1.2.8 is too old; 1.2.9 or later is needed.']);
  assert.equal(floors(version(1, 2, 16), true), []);
  assert.equal(floors(version(1, 2, 15), true), ['libvirt 1.2.15 is too old; 1.2.16 or later is needed.']);
  assert.equal(floors(version(1, 10), true), []);
  assert.equal(sourceProblems(source({ qemu: version(1, 1) })), []);
  assert.equal(sourceProblems(source({ qemu: version(1, 0, 9) })).map(sentence), [
    'QEMU 1.0.9 is too old; 1.1.0 or later is needed.',
  ]);
});

test('a KVM source: a user that reaches nothing is refused with what is missing, beside all else (KV-1)', () => {
  const missing = ['it is not in the group libvirt', 'sudo asks for a password'];
  const found = sourceProblems(source({ access: 'none', missing, libvirt: version(1, 0), pullBackup: false }));
  assert.equal(found.map(sentence), [
    'The SSH user cannot reach libvirt and the disks: it is not in the group libvirt; sudo asks for a password.',
    'libvirt 1.0.0 is too old; 1.2.9 or later is needed.',
  ]);
  assert.match(sentence(sourceProblems(source({ pullBackup: false }))[0]), /^This host has no backup jobs/);
  assert.equal(sourceProblems(source({ access: 'sudo' })), []);
});

const server = (more: Partial<ServerFacts> = {}): ServerFacts => ({
  ...{ bootId: 'b', cores: 8, memoryBytes: gib(16), cacheTotalBytes: gib(100), cacheFreeBytes: gib(50) },
  ...{ addresses: [], missingPackages: [], missingForVmware: [], virtioWin: true, vddk: true },
  ...more,
});

test('a migration server: what falls short of the recommendation is told in one sentence, and nothing else (MS-13)', () => {
  const [cores, memory, free] = [7, gib(15), gib(49)];
  assert.equal(shortfalls(server()), []);
  assert.equal(shortfalls(server({ memoryBytes: gib(15.6) })), []); // a machine of 16 GB shows a little less
  const cases = [
    [{ cores, memory, free }, server({ cores, memoryBytes: memory, cacheFreeBytes: free })],
    [{ cores, memory }, server({ cores, memoryBytes: memory })],
    [{ cores, free }, server({ cores, cacheFreeBytes: free })],
    [{ memory, free }, server({ memoryBytes: memory, cacheFreeBytes: free })],
    [{ cores }, server({ cores })],
    [{ memory }, server({ memoryBytes: memory })],
    [{ free }, server({ cacheFreeBytes: free })],
  ] as const;
  for (const [parameters, facts] of cases)
    assert.equal(shortfalls(facts), [{ code: 'SERVER_BELOW_RECOMMENDATION', parameters }]);
  assert.is(
    sentence(shortfalls(server({ cores }))[0]),
    'The server has 7 CPU cores (8 are recommended); migrations may be slow.',
  );
});

test('a migration server: its one address inside the migration network, or a violation there (MS-5)', () => {
  const facts = server({ addresses: ['10.0.0.5', 'fe80::1', '192.168.7.9', '192.168.8.1', '192.168.8.2'] });
  assert.is(addressIn(null, facts), null);
  assert.is(addressIn('192.168.7.0/24', facts), '192.168.7.9');
  const refused = (network: string) => {
    const answer = addressIn(network, facts);
    return answer !== null && typeof answer === 'object' ? [answer.path, sentence(answer)] : answer;
  };
  assert.equal(refused('172.16.0.0/12'), [['migrationNetwork'], 'The host has no address in 172.16.0.0/12.']);
  assert.equal(refused('192.168.8.0/24'), [['migrationNetwork'], 'The host has several addresses in 192.168.8.0/24.']);
});

test('a batch: 1 to 50 VMs; none and the 51st are refused at the list (TK-1)', () => {
  const of = (count: number) => {
    const vms = Array.from({ length: count }, (_, index) => ({ vmId: `vm-${index}` }));
    const parsed = batchInput.safeParse({
      name: 'n',
      ...{ sourceId: 's', serverId: 's', clusterId: 'c', storageId: 's' },
      vms,
    });
    return parsed.success ? parsed.data.vms.length : parsed.error.issues.map(({ path, message }) => [path, message]);
  };
  assert.equal([of(1), of(50)], [1, 50]);
  assert.equal(of(51), [[['vms'], 'A batch has at most 50 VMs.']]);
  assert.equal(of(0), [[['vms'], 'Select at least one VM.']]);
});

test.run();
