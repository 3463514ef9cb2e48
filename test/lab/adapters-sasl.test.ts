import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kvmSource } from '../../adapters/kvm-source/kvm-source.ts';
import { withSasl } from '../../adapters/kvm-source/sasl.ts';
import { onHost } from '../peers/lab/host.ts';
import { attachLab } from '../peers/lab/lab.ts';
import { labProgram, machineOf } from './adapters-program.ts';

const test = suite('libvirt that asks for SASL on the lab');
const lab = await attachLab();
const host = lab.hosts.mig;
const machine = machineOf(host, 'root');
const CANARY = 'p;w #"$(id)[x]';
const sourceWith = (password: string) => kvmSource(withSasl(labProgram(lab), async () => ({ user: 'lab', password })));

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
  assert.is((await sourceWith(CANARY).probe(machine)).access, 'root');
  assert.equal(await sourceWith(CANARY).listVms(machine), []);
  const wrong = await sourceWith('not it').probe(machine);
  assert.is(wrong.access, 'none');
  assert.match(wrong.missing[0] ?? '', /authentication/i);
  assert.is((await kvmSource(labProgram(lab)).probe(machine)).access, 'none');
});

test('the password stays nowhere', async () => {
  const found = await host.exec(`grep -rlF 'p;w #' /run /var/lib/sampan /tmp /var/tmp /var/log /root 2>/dev/null`);
  assert.is(found.stdout, '');
});

test.run();
