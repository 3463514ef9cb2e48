import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import { saslFrom, withSasl } from '../../adapters/kvm-source/sasl.ts';
import { sourceViolations } from '../../commands/add-kvm-source.ts';
import type { CredentialRef } from '../../domain/words/ids.ts';
import { memoryVault } from '../../simulation/on-servers.ts';
import { onHost } from '../peers/lab/host.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { labProgram, machineOf } from './adapters-program.ts';

const test = suite('libvirt that asks for SASL on the lab');
const lab = await attachLab();
const host = lab.hosts.mig;
const machine = machineOf(host, 'root');
const CANARY = 'p;w #"$(id)[x]';
/** As the service has it: the machine names the secret, the vault has it. */
const sasl = 'sasl-of-mig' as CredentialRef;
const vault = memoryVault();
const source = kvmSource(withSasl(labProgram(lab), saslFrom(vault)));
const withPassword = async (password: string) => {
  await vault.put(sasl, { kind: 'sasl', user: 'lab', password });
  return { ...machine, sasl };
};
const told = (facts: Parameters<typeof sourceViolations>[0], given: boolean) =>
  sourceViolations(facts, given).map(({ code, path }) => `${code} ${path.join('.')}`);

await onHost(
  host,
  `set -e
sed -i 's/^auth_unix_rw.*/auth_unix_rw = "sasl"/' /etc/libvirt/libvirtd.conf
mkdir -p /etc/sasl2
printf 'mech_list: scram-sha-256\\nsasldb_path: /etc/libvirt/passwd.db\\n' >/etc/sasl2/libvirt.conf
saslpasswd2 -p -c -f /etc/libvirt/passwd.db -u "$(hostname)" -a libvirt lab
pid=$(cat /run/libvirtd.pid)
kill "$pid"
while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
/usr/sbin/libvirtd -d </dev/null >/dev/null 2>&1`,
  { input: CANARY },
);

test('the right password reaches libvirt; a wrong one and none are told as what is missing', async () => {
  assert.is((await source.probe(await withPassword(CANARY))).access, 'root');
  assert.equal(await source.listVms(await withPassword(CANARY)), []);
  const wrong = await source.probe(await withPassword('not it'));
  assert.is(wrong.access, 'none');
  assert.equal(told(wrong, true), ['SASL_REFUSED sasl'], wrong.missing.join());
  const none = await source.probe(machine);
  assert.is(none.access, 'none');
  assert.equal(told(none, false), ['SASL_REQUIRED sasl'], none.missing.join());
});

test('the password stays nowhere', async () => {
  const found = await host.exec(`grep -rlF 'p;w #' /run /var/lib/sampan /tmp /var/tmp /var/log /root 2>/dev/null`);
  assert.is(found.stdout, '');
});

test.run();
