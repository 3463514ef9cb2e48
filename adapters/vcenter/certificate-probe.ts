import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import type { OutsideFailure } from '../../commands/ports/machines.ts';
import type { ShownCertificate, VmwareSource } from '../../commands/ports/vmware.ts';
import { askAlike, type Dialing, dial } from '../dial/dial.ts';
import { outside } from './failures.ts';
import { probeFailure, serverName, tlsVersions } from './tls.ts';

const noCertificate = (address: string, port: number): OutsideFailure =>
  outside(
    'UNREACHABLE',
    `${address} showed no certificate on port ${port}. Check the address and the port, that a vCenter or an ESXi host listens there, and firewalls on the way.`,
  );

/**
 * First step of adding a source: shakes hands, reads the leaf and hangs up. It is the one place that accepts any certificate,
 * and no byte is written on that connection. May be repeated. Throws UNREACHABLE and PERMISSION_DENIED, or UNSUPPORTED_SOURCE
 * for a peer that does speak TLS, only none that is common.
 */
export const certificateProbe =
  (dialing: Dialing): VmwareSource['probeCertificate'] =>
  (address, port, legacyTls) =>
    askAlike(dialing, noCertificate(address, port), async (signal) => {
      const socket = await dial(address, port, dialing, signal);
      try {
        return await certificateOver(socket, { address, port }, legacyTls);
      } finally {
        socket.destroy();
      }
    });

const certificateOver = (
  raw: Socket,
  peer: { readonly address: string; readonly port: number },
  legacyTls: boolean,
): Promise<ShownCertificate> =>
  new Promise((resolve, reject) => {
    const socket = connect({
      socket: raw,
      servername: serverName(peer.address),
      rejectUnauthorized: false,
      ...tlsVersions(legacyTls),
    });
    socket.once('secureConnect', () => {
      const [leaf, version] = [socket.getPeerX509Certificate(), socket.getProtocol()];
      socket.destroy();
      if (leaf === undefined) reject(new Error('It showed none.'));
      else resolve(shown(leaf, version ?? ''));
    });
    socket.on('error', (error) => reject(probeFailure(peer, legacyTls, error)));
    socket.once('close', () => reject(new Error('It closed the connection.')));
  });

const shown = (leaf: X509Certificate, tlsVersion: string): ShownCertificate => ({
  certificate: leaf.toString(),
  fingerprint: leaf.fingerprint256,
  subject: leaf.subject ?? '',
  issuer: leaf.issuer ?? '',
  selfSigned: leaf.subject === leaf.issuer && leaf.verify(leaf.publicKey),
  notBefore: new Date(leaf.validFrom).toISOString(),
  notAfter: new Date(leaf.validTo).toISOString(),
  tlsVersion,
});
