import ssh2 from 'ssh2';
import type { HostKeyProbe } from '../../commands/ports/machines.ts';
import { unreachable } from './failures.ts';
import { fingerprintOf, hostKeyLine, keyTypeOf } from './host-key.ts';

type Found = Awaited<ReturnType<HostKeyProbe['probeHostKey']>>;

/** Refuses every key at the moment it is shown, so the handshake ends before any authentication. */
export class SshHostKeyProbe implements HostKeyProbe {
  probeHostKey(address: string, port: number): Promise<Found> {
    return new Promise((resolve, reject) => {
      const client = new ssh2.Client();
      client.on('error', (error) => {
        reject(unreachable(address, port, error));
        client.destroy();
      });
      client.on('close', () => reject(unreachable(address, port)));
      client.connect({
        host: address,
        port,
        username: 'sampan-probe',
        readyTimeout: 15_000,
        algorithms: {
          serverHostKey: [
            'ssh-ed25519',
            'ecdsa-sha2-nistp256',
            'ecdsa-sha2-nistp384',
            'rsa-sha2-512',
            'rsa-sha2-256',
            'ssh-rsa',
          ],
        },
        hostVerifier: (blob: Buffer) => {
          resolve({ keyType: keyTypeOf(blob), hostKey: hostKeyLine(blob), fingerprint: fingerprintOf(blob) });
          return false;
        },
      });
    });
  }
}
