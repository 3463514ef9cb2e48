import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import type { ShownCertificate } from '../../commands/ports/vmware.ts';
import { unreachable } from './failures.ts';
import { connectFailure, serverName, tlsVersions } from './tls.ts';

const DEADLINE_MS = 10_000;

/**
 * First step of adding a source: shakes hands, reads the leaf and hangs up. It is the one place that accepts any certificate,
 * and no byte is written on that connection. May be repeated. Throws UNREACHABLE, UNSUPPORTED_SOURCE.
 */
export const probeCertificate = (address: string, port: number, legacyTls: boolean): Promise<ShownCertificate> => {
  const peer = { address, port };
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: address,
      port,
      servername: serverName(address),
      rejectUnauthorized: false,
      timeout: DEADLINE_MS,
      ...tlsVersions(legacyTls),
    });
    const deadline = setTimeout(() => fail(unreachable(peer)), DEADLINE_MS);
    const end = () => {
      clearTimeout(deadline);
      socket.destroy();
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    socket.once('secureConnect', () => {
      const [leaf, version] = [socket.getPeerX509Certificate(), socket.getProtocol()];
      end();
      if (leaf === undefined) reject(unreachable(peer));
      else resolve(shown(leaf, version ?? ''));
    });
    socket.on('error', (error) => fail(connectFailure(peer, legacyTls, error)));
    socket.once('close', () => fail(unreachable(peer)));
  });
};

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
