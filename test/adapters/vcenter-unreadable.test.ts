import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Found, foundIn, propertyOf, setIn } from '../../adapters/vcenter/found.ts';
import { toSourceVm } from '../../adapters/vcenter/source-vms.ts';
import { surroundingsOf } from '../../adapters/vcenter/surroundings.ts';
import { vmSpec } from '../../adapters/vcenter/vm-properties.ts';
import { AROUND, object, ROOT, ref, val, xml } from './vcenter-objects.ts';

const around = surroundingsOf(AROUND, ROOT);
const NEW = { server: '8.0.3', spoken: '8.0.3.0' };

const missing = (path: string, fault: string): string =>
  `<missingSet><path>${path}</path><fault><fault xsi:type="${fault}"/><localizedMessage>Words.</localizedMessage></fault></missingSet>`;
const unread = (type: string, id: string, fault: string, paths: readonly string[]): Found => {
  const [found] = foundIn(xml(`<obj type="${type}">${id}</obj>${paths.map((path) => missing(path, fault)).join('')}`));
  if (found === undefined) throw new Error('no object');
  return found;
};

test('a property that could not be read is its fault, one that is not set is nothing', () => {
  const found = unread('VirtualMachine', 'vm-1', 'NoPermission', ['runtime.powerState']);
  assert.is(propertyOf(found, 'runtime.powerState').state, 'unreadable');
  assert.is(propertyOf(found, 'name').state, 'absent');
  assert.is(setIn(found, 'name'), undefined);
  assert.throws(() => setIn(found, 'runtime.powerState'), 'Words.');
});

test('any property of a VM that cannot be read: nothing of it is told, not even a default', () => {
  for (const path of vmSpec('8.0').paths) {
    const vm = toSourceVm(unread('VirtualMachine', 'vm-1', 'HostCommunication', [path]), around, NEW);
    assert.equal([vm.name, vm.power, vm.unreadable], ['vm-1', 'UNKNOWN', { denied: false, reason: 'Words.' }], path);
  }
});

test('what cannot be read around VMs is in no list, and a VM on it says so', () => {
  const hidden = surroundingsOf(
    [
      ...AROUND.filter(({ ref }) => ref.id !== 'host-9'),
      unread('HostSystem', 'host-9', 'NoPermission', ['name', 'summary.config.product.version']),
    ],
    ROOT,
  );
  assert.equal([...hidden.hosts.keys()], []);
  const vm = object('VirtualMachine', 'vm-1', { name: val('shop'), 'runtime.host': ref('HostSystem', 'host-9') });
  assert.equal([toSourceVm(vm, hidden, NEW).name, toSourceVm(vm, hidden, NEW).unreadable?.denied], ['shop', true]);
  const above = surroundingsOf(
    [
      ...AROUND.filter(({ ref }) => ref.id !== 'group-d7'),
      unread('Folder', 'group-d7', 'NoPermission', ['name', 'parent']),
    ],
    ROOT,
  );
  assert.is(toSourceVm(vm, above, NEW).unreadable?.denied, true, 'a path with a hole is none');
});

test('a VM that is connected and has no configuration is listed by its name, and not as one without disks', () => {
  const properties = { name: val('new'), 'runtime.connectionState': val('connected') };
  const vm = toSourceVm(object('VirtualMachine', 'vm-1', properties), around, NEW);
  assert.is(vm.name, 'new');
  assert.match(vm.unreadable?.reason ?? '', /^the server has no configuration of it/);
});

test.run();
