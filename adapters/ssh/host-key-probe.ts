import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import { type HostKeyProbe, OutsideFailure } from '../../commands/ports/machines.ts';
import { askAlike, type Dialing, dial } from '../dial/dial.ts';
import { fingerprintOf, hostKeyLine, keyTypeOf } from './host-key.ts';

type Found = Awaited<ReturnType<HostKeyProbe['probeHostKey']>>;

const noHostKey = (address: string, port: number): OutsideFailure =>
  new OutsideFailure({
    code: 'UNREACHABLE',
    message: `${address} showed no SSH host key on port ${port}. Check the address and the port, that an SSH server listens there, and firewalls on the way.`,
  });

/** Refuses every key at the moment it is shown, so the handshake ends before any authentication. */
export class SshHostKeyProbe implements HostKeyProbe {
  readonly #dialing: Dialing;

  constructor(dialing: Dialing) {
    this.#dialing = dialing;
  }

  probeHostKey(address: string, port: number): Promise<Found> {
    return askAlike(this.#dialing, noHostKey(address, port), async (signal) => {
      const socket = await dial(address, port, this.#dialing, signal);
      try {
        return await hostKeyOver(socket);
      } finally {
        socket.destroy();
      }
    });
  }
}

const hostKeyOver = (sock: Socket): Promise<Found> =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject);
    client.on('close', () => reject(new Error('It closed the connection.')));
    client.connect({
      sock,
      username: 'sampan-probe',
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
