import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  datastoreUrl,
  esxiPath,
  hasName,
  thumbprintOf,
  vddkFile,
} from '../../commands/sources/vmware/datastore-file.ts';
import { source } from '../../domain/platform/source.ts';
import type { VmwareFile, VmwarePlan } from '../../domain/task/task-plan.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { CERTIFICATES } from '../../simulation/vcenter-certificate.ts';
import { at, sourceId } from '../support/examples.ts';
import { spec } from '../support/spec.ts';
import { sda, vcenter, vmwarePlanOf } from './vmware-facts.ts';

const test = suite('where a VMware disk stands, and the source that has it');

const planAt = (datastore: string, path: string, datacenterPath = 'dc'): VmwarePlan =>
  vmwarePlanOf([{ disk: sda, datastore, path, bus: 'scsi' }], datacenterPath);
/** The certificate of the simulated vCenter names vc.simulated and 10.77.0.20. */
const endpoint = (address = 'vc.simulated', port = 443) => ({
  id: sourceId,
  address,
  port,
  user: 'root',
  certificate: CERTIFICATES[0],
  legacyTls: false,
  credential: 'c' as CredentialRef,
});
const fileOf = ({ files: [file] }: ReturnType<typeof planAt>): VmwareFile => {
  assert.ok(file);
  return file;
};
const placed = (asked: ReturnType<typeof endpoint>, ...place: Parameters<typeof planAt>) => {
  const plan = planAt(...place);
  return datastoreUrl(asked, plan, fileOf(plan));
};
const urlOf = (...place: Parameters<typeof planAt>) => placed(endpoint(), ...place).url;

test('names of datastores, folders and datacenters are free text, and come back as they were', () => {
  for (const odd of [
    'shop',
    'a b',
    'x[1] (old)',
    '[SSD] ds',
    'C++',
    '100%',
    'Müller',
    '订单',
    "it's!*",
    'a&b=c#d?e',
    '%2F',
    'a;b,c',
  ]) {
    const url = new URL(urlOf(odd, `${odd}/${odd}.vmdk`, `folder/${odd}`));
    assert.equal(url.pathname.split('/').map(decodeURIComponent), ['', 'folder', odd, `${odd}-flat.vmdk`], odd);
    assert.equal(
      [...url.searchParams],
      [
        ['dcPath', `folder/${odd}`],
        ['dsName', odd],
      ],
    );
    assert.match(
      url.href,
      /^https:\/\/vc\.simulated\/folder\/[A-Za-z0-9%/._~-]+\?dcPath=[A-Za-z0-9%._~-]+&dsName=[A-Za-z0-9%._~-]+$/,
    );
  }
});

test('they are quoted once, letter by letter', () => {
  assert.is(
    urlOf('ds [1]+', 'Ü b/订%.vmdk', 'f/dc 1'),
    'https://vc.simulated:443/folder/%C3%9C%20b/%E8%AE%A2%25-flat.vmdk?dcPath=f%2Fdc%201&dsName=ds%20%5B1%5D%2B',
  );
});

test('only the ending is the descriptor’s', () => {
  assert.match(urlOf('ds', 'a.vmdk.d/b.vmdk'), '/folder/a.vmdk.d/b-flat.vmdk?');
});

test('the host of the URL is one that the certificate names', () => {
  const at443 = (address: string) => placed(endpoint(address), 'ds', 'a/a.vmdk');
  assert.equal(at443('vc.simulated').hostOverride, null);
  assert.equal(at443('10.77.0.20').hostOverride, null);
  assert.match(at443('10.77.0.20').url, 'https://10.77.0.20:443/');
  assert.is(at443('192.0.2.7').hostOverride, 'vc.simulated 192.0.2.7');
  assert.match(at443('192.0.2.7').url, 'https://vc.simulated:443/');
  assert.match(placed(endpoint('vc.simulated', 8443), 'ds', 'a/a.vmdk').url, 'https://vc.simulated:8443/');
});

test('a vCenter reached by a name that its certificate lacks is asked for by one that it has', () => {
  const elsewhere = placed(endpoint('other.example'), 'ds1', 'a/a.vmdk');
  assert.match(elsewhere.url, /^https:\/\/vc\.simulated:443\//);
  assert.is(elsewhere.hostOverride, 'vc.simulated other.example');
  assert.is(hasName(endpoint('other.example')), true);
});

test('SSH and VDDK name the same file in their own way', () => {
  const file = fileOf(planAt('ds [1]', 'Ü b/订%.vmdk'));
  assert.is(esxiPath(file), '/vmfs/volumes/ds [1]/Ü b/订%-flat.vmdk');
  assert.is(vddkFile(file), '[ds [1]] Ü b/订%.vmdk');
  const bracketed = fileOf(planAt('[SSD] ds', 'x/x.vmdk'));
  assert.is(esxiPath(bracketed), '/vmfs/volumes/[SSD] ds/x/x-flat.vmdk');
  assert.is(vddkFile(bracketed), '[[SSD] ds] x/x.vmdk');
  assert.match(thumbprintOf(endpoint()), /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/);
});

const added = { type: 'VcenterAdded', data: vcenter } as const;
const counts = { version: '6.7.0', clusters: 1, hosts: 2, datastores: 3, networks: 4, vms: 5 };
const sync = { id: sourceId, at: at(5), ...counts };
const none = [{ code: 'NOT_FOUND', path: ['id'], parameters: { what: 'VCENTER' } }] as const;

test('a vCenter is added once', () => {
  spec(source).given().when({ type: 'AddVcenter', data: vcenter }).yields(added);
  spec(source).given(added).when({ type: 'AddVcenter', data: vcenter }).yields();
});

test('VC-2: a sync is kept with its time; one of a source that is none, or was removed, is refused', () => {
  const synced = { type: 'VcenterSynced', data: sync } as const;
  spec(source).given(added).when({ type: 'RecordVcenterSync', data: sync }).yields(synced);
  const { state } = spec(source).given(added, synced);
  assert.equal(state.status === 'added' && state.kind === 'VMWARE' && state.synced, { at: at(5), ...counts });
  spec(source).given().when({ type: 'RecordVcenterSync', data: sync }).rejects(none);
  const removed = { type: 'SourceRemoved', data: { id: sourceId } } as const;
  spec(source).given(added, removed).when({ type: 'RecordVcenterSync', data: sync }).rejects(none);
});
test.run();
