import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceVm, VmwareDisk } from '../../domain/platform/inventory.ts';
import type { Problem } from '../../domain/words/failure.ts';
import type { DiskName } from '../../domain/words/ids.ts';
import type { Bytes } from '../../domain/words/units.ts';
import { failureText } from '../../messages/say.ts';
import { outcomesIn } from '../../simulation/checks/invariants.ts';
import { platform } from '../../simulation/checks/platform.ts';
import { moving, newRun, toTheEnd } from '../../simulation/checks/runs.ts';
import { ofVmware, withVcenter } from '../../simulation/checks/vmware.ts';
import { simulatedVmwareVm } from '../../simulation/vmware-world.ts';

const test = suite(
  'VMware tasks, at their start: what changed since the plan is seen before the VM is touched (RT-15)',
);
const base = await platform(1, { transport: 'HTTPS' });

/** The batch is accepted, then the disk becomes another, then the task starts. */
const changedTo = (at: Partial<VmwareDisk>) =>
  after((there) => ({
    disks: there.disks.map((disk) => (disk.vmware ? { ...disk, vmware: { ...disk.vmware, ...at } } : disk)),
  }));

/** The batch is accepted, then the VM becomes another, then the task starts. */
const after = async (change: (there: SourceVm) => Partial<Pick<Required<SourceVm>, 'disks' | 'nics' | 'vmware'>>) => {
  const vm = simulatedVmwareVm({ number: 41, name: 'shop' });
  const run = newRun(base, withVcenter([vm]));
  const plane = await run.begin();
  await moving(base, run, plane, [vm], ofVmware(base));
  const there = run.world.vmwareVm('vm-41');
  if (!there) throw new Error('no VM');
  assert.equal(there.deeds, []);
  run.world.vcenter().vms.set('vm-41', { ...there, ...change(there) });
  await toTheEnd(run, 1, plane);
  const failed = run.store.events.find(({ type }) => type === 'MigrationFailed');
  const stored = JSON.stringify(failed?.data);
  const { code, parameters = {} } = (JSON.parse(stored ?? '{}').failure ?? { code: '' }) as Problem;
  const text = failureText('en', { code, parameters: Object.entries(parameters) });
  return { outcomes: outcomesIn(run.store), failed: `${stored} ${text}`, vm: run.world.vmwareVm('vm-41') };
};

for (const [what, at] of [
  ['SEsparse', { backing: 'SE_SPARSE' }],
  ['on vSAN', { datastoreKind: 'vsan' }],
] as const satisfies readonly (readonly [string, Partial<VmwareDisk>])[])
  test(`a disk that is ${what} by now fails the task, and the VM runs on untouched (A6)`, async () => {
    const { outcomes, failed, vm } = await changedTo(at);
    assert.equal(outcomes, ['FAILED']);
    assert.match(failed ?? '', /SOURCE_CHANGED.*cannot be read over vCenter's HTTPS/);
    assert.equal([vm?.power, vm?.deeds], ['RUNNING', []]);
  });

test('a disk that has been made independent by now fails the task, and the VM runs on untouched (VC-6)', async () => {
  const obstacle = { obstacle: 'it is independent', obstacleCode: 'INDEPENDENT_DISK' } as const;
  const { outcomes, failed, vm } = await after(({ disks }) => ({
    disks: disks.map((disk) => ({ ...disk, ...obstacle })),
  }));
  assert.equal(outcomes, ['FAILED']);
  assert.match(failed ?? '', /SOURCE_CHANGED.*can no longer be migrated: it is independent/);
  assert.equal([vm?.power, vm?.deeds], ['RUNNING', []]);
});

test('a VM that is on a host of another version by now fails the task, and runs on untouched (VC-1)', async () => {
  const { outcomes, failed, vm } = await after(({ vmware }) =>
    vmware ? { vmware: { ...vmware, hostVersion: '5.5.0' } } : {},
  );
  assert.equal(outcomes, ['FAILED']);
  assert.match(failed ?? '', /SOURCE_CHANGED.*5\.5\.0 /);
  assert.equal([vm?.power, vm?.deeds], ['RUNNING', []]);
});

/** What has changed by then, and how the failure shows both values. */
const CHANGES: readonly (readonly [what: string, change: Parameters<typeof after>[0], said: RegExp])[] = [
  [
    'in another datacenter',
    ({ vmware }) => (vmware ? { vmware: { ...vmware, datacenterPath: 'dc 2' } } : {}),
    /The datacenter of shop was dc 1 when its migration was planned and is dc 2 now; order the migration anew\./,
  ],
  [
    'larger by a sector in one disk',
    ({ disks }) => ({ disks: disks.map((disk) => ({ ...disk, sizeBytes: (disk.sizeBytes + 512) as Bytes })) }),
    /The size of disk \w+ of shop was \d+ bytes when its migration was planned and is \d+ bytes now/,
  ],
  [
    'on another datastore with one disk',
    ({ disks }) => ({
      disks: disks.map((disk) => (disk.vmware ? { ...disk, vmware: { ...disk.vmware, datastore: 'other' } } : disk)),
    }),
    /The file of disk \w+ of shop was \[[^\]]+\] \S.* when its migration was planned and is \[other\] /,
  ],
  [
    'the owner of one disk more',
    ({ disks }) => ({ disks: [...disks, ...disks.map((disk) => ({ ...disk, name: 'vdz' as DiskName }))] }),
    /The list of disks of shop was \w+ when its migration was planned and is \w+, vdz now/,
  ],
  ['without its disk', () => ({ disks: [] }), /Disk \w+ of shop was \d+ GB when .* and is gone now/],
  [
    'in another network',
    ({ nics }) => ({ nics: nics.map((nic) => ({ ...nic, networkId: 'network-99' })) }),
    /NIC 1 of shop was .* when its migration was planned and is .* in network-99 now/,
  ],
];
for (const [what, change, said] of CHANGES)
  test(`a VM that is ${what} by now fails the task, and runs on untouched (RT-15)`, async () => {
    const { outcomes, failed, vm } = await after(change);
    assert.equal(outcomes, ['FAILED']);
    assert.match(failed ?? '', /"code":"SOURCE_CHANGED"/);
    assert.match(failed ?? '', said);
    assert.equal([vm?.power, vm?.deeds], ['RUNNING', []]);
  });

test('a disk that is as it was planned: the same run succeeds', async () => {
  assert.equal((await changedTo({})).outcomes, ['SUCCEEDED']);
});

test.run();
