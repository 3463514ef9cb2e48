import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { versionToSpeak, wordFor } from '../../adapters/vcenter/api-version.ts';
import { disksOf } from '../../adapters/vcenter/disks.ts';
import { toSourceVm } from '../../adapters/vcenter/source-vms.ts';
import { SINCE, vmSpec } from '../../adapters/vcenter/vm-properties.ts';
import { object, val, xml } from './vcenter-objects.ts';
import { around, CONTROLLERS, disk } from './vcenter-samples.ts';

const listed = (version: string, ...prior: readonly string[]) =>
  xml(
    `<namespace><name>urn:vim25</name><version>${version}</version><priorVersions>${prior.map((one) => `<version>${one}</version>`).join('')}</priorVersions></namespace><namespace><name>urn:vim2</name><version>9.0</version></namespace>`,
  );

test('the version to speak is chosen by its first two numbers: 8.0.3.0 is an 8.0', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['8.0.3.0', ['6.0', '5.5'], '8.0.3.0'],
    ['8.0.3.0', ['8.0.2.0', '7.0.3.2', '6.0'], '8.0.3.0'],
    ['9.0.0.0', ['8.0.3.0', '8.0.1.0', '7.0'], '8.0.3.0'],
    ['8.1.0.0', ['8.0', '7.0'], '8.0'],
    ['6.7.3', ['6.7.2', '6.5'], '6.7.3'],
    ['5.0', ['4.1', '2.5u2', '2.5'], '5.0'],
    ['10.0', ['9.0', '8.0'], '8.0'],
  ];
  for (const [version, prior, spoken] of cases)
    assert.is(versionToSpeak(listed(version, ...prior), '5.0'), spoken, version);
});

test('without a list the API version of the server counts, up to the newest that is known here', () => {
  assert.is(versionToSpeak(undefined, '8.0.3.0'), '8.0.3.0');
  assert.is(versionToSpeak(undefined, '6.5'), '6.5');
  assert.is(versionToSpeak(undefined, '5.5'), '5.5');
  assert.is(versionToSpeak(undefined, '9.0.0.0'), '8.0');
  assert.is(versionToSpeak(xml('<body/>'), '6.0'), '6.0');
});

test('what the spoken version has no word for is hidden, unless the server is older than it', () => {
  assert.is(wordFor({ server: '8.0.3', spoken: '8.0.3.0' }, '6.5'), 'TOLD');
  assert.is(wordFor({ server: '6.5.0', spoken: '6.5' }, '6.5'), 'TOLD');
  assert.is(wordFor({ server: '8.0.3', spoken: '6.0' }, '6.5'), 'HIDDEN');
  assert.is(wordFor({ server: '6.0.0', spoken: '6.0' }, '6.5'), 'NOT_THERE');
});

const KEY = '<val xsi:type="CryptoKeyId"><keyId>1</keyId></val>';
const SECURE = '<val xsi:type="B"><efiSecureBootEnabled>true</efiSecureBootEnabled></val>';
const traits = (server: string, spoken: string, properties: Readonly<Record<string, string>> = {}) => {
  const vm = toSourceVm(object('VirtualMachine', 'vm-1', { name: val('a'), ...properties }), around, {
    server,
    spoken,
  });
  return [vm.vmware?.encrypted, vm.vmware?.secureBoot];
};

test('encryption and secure boot: told, not there in an old server, and unknown where the version hides them', () => {
  const both = { 'config.keyId': KEY, 'config.bootOptions': SECURE };
  assert.equal(traits('8.0.3', '8.0.3.0', both), ['YES', 'YES']);
  assert.equal(traits('8.0.3', '8.0.3.0'), ['NO', 'NO']);
  assert.equal(traits('6.0.0', '6.0'), ['NO', 'NO']);
  assert.equal(traits('8.0.3', '6.0'), ['UNKNOWN', 'UNKNOWN']);
});

test('no path is asked for in a version that does not have it', () => {
  const asked = (version: string, path: string) => vmSpec(version).paths.includes(path);
  assert.equal([asked('6.0', 'config.keyId'), asked(SINCE.keyId, 'config.keyId')], [false, true]);
  assert.equal([asked('8.0.3.0', 'config.keyId'), asked('8.0.3.0', 'config.extraConfig')], [true, false]);
  assert.equal([asked('5.5', 'config.extraConfig'), asked(SINCE.sharing, 'config.extraConfig')], [true, false]);
});

test('before the API had a word for a multi-writer disk, the options of the VM tell it', () => {
  const option = (key: string, value: string) => `<OptionValue><key>${key}</key><value>${value}</value></OptionValue>`;
  const extra = xml(
    [
      option('scsi0:1.sharing', 'multi-writer'),
      option('scsi1:0.sharing', 'none'),
      option('scsi0:0.fileName', 'multi-writer'),
    ].join(''),
  );
  const devices = xml(
    CONTROLLERS + disk({ key: 1, unit: 0 }) + disk({ key: 2, unit: 1 }) + disk({ key: 3, on: 1001, unit: 0 }),
  ).children;
  assert.equal(
    disksOf(devices, around, { boot: undefined, extra }).map(({ obstacleCode }) => obstacleCode),
    [undefined, 'SHARED_DISK', undefined],
  );
});

test.run();
