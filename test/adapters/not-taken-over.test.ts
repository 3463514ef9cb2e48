import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toSourceVm } from '../../adapters/kvm-source/inventory.ts';
import { notesOf } from '../../adapters/vcenter/definition-table.ts';
import { definitionAdvisories } from '../../domain/planning/definition-notes.ts';
import { spoken } from '../support/sentence.ts';
import { domainOf } from './definition-samples.ts';
import { device, option, tag, vmWith } from './vsphere-samples.ts';

/** Issue 19 D: of either kind of source, what is lost, and what the plan says of it. */
type Lost = {
  readonly topic: RegExp;
  readonly kvm?: string;
  readonly kept?: { readonly snapshots: string; readonly checkpoints: string };
  readonly vsphere?: ReturnType<typeof vmWith>;
  readonly told: RegExp;
};
const config = (path: string, ...inner: readonly string[]) => vmWith('', '', { [path]: tag('val', inner.join('')) });
const os = (inside: string) => domainOf(`<os><type arch='x86_64' machine='q35'>hvm</type>${inside}</os>`);
const dev = (inside: string) => domainOf('', undefined, inside);
const LOST: readonly Lost[] = [
  { topic: /secure boot/, kvm: os("<loader secure='yes'/>"), told: /secure boot/ },
  {
    topic: /TPM/,
    kvm: dev("<tpm model='tpm-crb'/>"),
    vsphere: vmWith(device('VirtualTPM', '')),
    told: /TPM with its keys/,
  },
  {
    topic: /devices passed through/,
    kvm: dev("<hostdev type='pci'/>"),
    vsphere: vmWith(device('VirtualPCIPassthrough', '')),
    told: /passed through \((PCI|DirectPath)/,
  },
  {
    topic: /devices passed through/,
    kvm: dev("<hostdev type='usb'/>"),
    vsphere: vmWith(device('VirtualUSB', '')),
    told: /USB.*passed through|passed through.*USB/,
  },
  {
    topic: /shared folders/,
    kvm: dev('<filesystem/>'),
    vsphere: vmWith('', option('sharedFolder0.hostPath', '/x')),
    told: /shared folder/,
  },
  {
    topic: /limits and reservations|reservations and limits/,
    kvm: domainOf('<memtune><min_guarantee>1</min_guarantee></memtune>'),
    vsphere: config('config.memoryAllocation', tag('reservation', '512')),
    told: /reservation/,
  },
  {
    topic: /snapshots/,
    kvm: dev(''),
    kept: { snapshots: 'a\nb', checkpoints: '' },
    vsphere: config('snapshot', tag('rootSnapshotList', tag('childSnapshotList', ''))),
    told: /snapshots \(2\)/,
  },
  {
    topic: /checkpoints/,
    kvm: dev(''),
    kept: { snapshots: '', checkpoints: 'a' },
    told: /checkpoints of backups \(1\)/,
  },
  {
    topic: /balloon|maximum/,
    kvm: domainOf("<currentMemory unit='KiB'>512</currentMemory>"),
    vsphere: vmWith('', option('sched.mem.maxmemctl', '512')),
    told: /balloon/,
  },
  {
    topic: /CPUs that are plugged in|CPU and memory maximum/,
    kvm: domainOf("<vcpu current='2'>4</vcpu>"),
    vsphere: config('config.cpuHotAddEnabled', 'true'),
    told: /CPU maximum/,
  },
  {
    topic: /memory maximum/,
    kvm: domainOf("<maxMemory slots='2'>4096</maxMemory>"),
    vsphere: config('config.memoryHotAddEnabled', 'true'),
    told: /memory maximum/,
  },
];

/** The paragraph after the heading of that kind of source. */
const page = readFileSync(new URL('../../docs/sources.md', import.meta.url), 'utf8');
const notTakenOver = (kind: 'VMware' | 'KVM'): string =>
  /\*\*Not taken over:\*\*[\s\S]*?\(what-comes-along\.md/.exec(page.slice(page.indexOf(`## ${kind} sources`)))?.[0] ??
  '';

const tells = (vm: Parameters<typeof definitionAdvisories>[0], told: RegExp): boolean =>
  definitionAdvisories(vm)
    .map(spoken)
    .some(({ message }) => told.test(message));

for (const { topic, kvm, kept, vsphere, told } of LOST) {
  if (kvm !== undefined)
    test(`of KVM: ${told.source} is told by the plan and stands on the page of sources`, () => {
      const talk = { leases: [], now: 0 };
      const vm = toSourceVm({ xml: kvm, stats: 'state.state=1', talk, ...(kept ? { kept } : {}) });
      assert.ok(tells(vm, told));
      assert.match(notTakenOver('KVM'), topic);
    });
  if (vsphere !== undefined)
    test(`of vSphere: ${told.source} is told by the plan and stands on the page of sources`, () => {
      const plain = toSourceVm({ xml: dev(''), stats: 'state.state=1', talk: { leases: [], now: 0 } });
      assert.ok(tells({ ...plain, ...notesOf(vsphere) }, told));
      assert.match(notTakenOver('VMware'), topic);
    });
}

test.run();
