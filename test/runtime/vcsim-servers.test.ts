import { checkServerIdentity, connect } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultOf, propertiesOf, rawClient, texts } from '../peers/vcsim/raw-soap.ts';
import { startVcsim, type Vcsim } from '../peers/vcsim/vcsim.ts';
import { eventually } from '../support/eventually.ts';

const test = suite('Servers of the vCenter peer');

test('a session that idles: it dies by itself, and its user is a stranger', async () => {
  const vcsim = await startVcsim({ idleMs: 300, settings: { endedSession: 'fault' } });
  try {
    const client = rawClient(vcsim);
    await client.login();
    const nobody = async (): Promise<true | undefined> => ((await vcsim.state()).sessions === 0 ? true : undefined);
    await eventually('no session is left', nobody, { everyMilliseconds: 100 });
    assert.is(
      faultOf(await propertiesOf(client, ['VirtualMachine', vcsim.moref('win2012 web')], 'name')),
      'NotAuthenticated',
    );
  } finally {
    await vcsim.stop();
  }
});

const trust = (vcsim: Vcsim, ca: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: vcsim.address, port: vcsim.port, ca, checkServerIdentity }, () => {
      resolve(`trusted by ${socket.getProtocol()}`);
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });

test('an ESXi host with a certificate by a CA: trusted by who knows the CA, until it is changed', async () => {
  const vcsim = await startVcsim({ esx: true, certificate: 'caIssued', tlsMax: 12 });
  try {
    assert.is(await trust(vcsim, vcsim.caPem ?? ''), 'trusted by TLSv1.2');
    const content = await rawClient(vcsim).call('RetrieveServiceContent', 'ServiceInstance', 'ServiceInstance');
    assert.equal([texts(content, 'apiType'), vcsim.datacenterPath], [['HostAgent'], 'ha-datacenter']);
    const before = vcsim.fingerprint;
    await vcsim.fault({ kind: 'certificate' });
    assert.match(vcsim.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    assert.is.not(vcsim.fingerprint, before);
    assert.is(await trust(vcsim, vcsim.certificatePem), 'ERR_TLS_CERT_ALTNAME_INVALID');
  } finally {
    await vcsim.stop();
  }
});

test.run();
