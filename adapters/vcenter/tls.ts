import { constants, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
import type { OutsideFailure } from '../../commands/ports/machines.ts';
import type { VcenterEndpoint } from '../../commands/ports/vmware.ts';
import { certificateChanged, outside, type Peer, unreachable } from './failures.ts';

type Versions = Pick<ConnectionOptions, 'minVersion' | 'ciphers' | 'secureOptions'>;

/**
 * TLS 1.2 at least; with `legacyTls` 1.0 and 1.1 too, for this one connection and never for the process (S5). Measured on
 * peers that speak nothing newer: OpenSSL 3 needs both the version and the security level, else "legacy sigalg disallowed".
 */
export const tlsVersions = (legacyTls: boolean): Versions =>
  legacyTls
    ? {
        minVersion: 'TLSv1',
        ciphers: 'DEFAULT:@SECLEVEL=0',
        secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
      }
    : { minVersion: 'TLSv1.2' };

/** SNI takes names only. */
export const serverName = (address: string): string => (isIP(address) === 0 ? address : '');

/** Options with which a handshake ends well only if the peer shows the pinned leaf. Throws CERT_CHANGED for a pin that is none. */
export const pinnedTls = (source: VcenterEndpoint): ConnectionOptions => {
  const pinned = leafOf(source);
  return {
    ...tlsVersions(source.legacyTls),
    servername: serverName(source.address),
    // The leaf itself is the trust anchor, also where a CA issued it (S4): without the second option OpenSSL asks for the CA.
    ca: [pinned.toString()],
    allowPartialTrustChain: true,
    rejectUnauthorized: true,
    checkServerIdentity: (_host: string, shown: PeerCertificate) =>
      pinned.raw.equals(shown.raw) ? undefined : certificateChanged(source),
  };
};

const leafOf = (source: VcenterEndpoint): X509Certificate => {
  try {
    return new X509Certificate(source.certificate);
  } catch {
    throw outside('CERT_CHANGED', `The certificate kept of ${source.address} cannot be read; confirm it again.`);
  }
};

/** What OpenSSL says of a chain that does not end at the pinned leaf. */
const OTHER_CERTIFICATE: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);
const TOO_OLD =
  /unsupported protocol|protocol version|legacy sigalg|no shared cipher|handshake failure|unsafe legacy|(ee|ca|dh) key too small|md too weak|no protocols available|inappropriate fallback/i;

/**
 * Why no connection came about. A pinned certificate outside its dates is refused with a word of its own: OpenSSL offers
 * no way to waive the dates alone, and switching verification off is not allowed here.
 */
export const connectFailure = (peer: Peer, legacyTls: boolean, error: unknown): OutsideFailure => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = error instanceof Error ? error.message : '';
  if (OTHER_CERTIFICATE.has(code)) return certificateChanged(peer);
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return outside(
      'UNSUPPORTED_SOURCE',
      `The certificate of ${peer.address} is outside its dates. Renew it there (or correct the clocks), then confirm the new one.`,
      error,
    );
  if (/wrong version number|packet length too long|http request/i.test(words))
    return outside(
      'UNSUPPORTED_SOURCE',
      `${peer.address} does not speak TLS on port ${peer.port}. Check the port.`,
      error,
    );
  if (TOO_OLD.test(words)) return tooOld(peer, legacyTls, error);
  return unreachable(peer, error);
};

/** Of a look at an address: only what a peer says that does speak TLS; all else is for the caller to make alike. */
export const probeFailure = (peer: Peer, legacyTls: boolean, error: Error): Error =>
  TOO_OLD.test(error.message) ? tooOld(peer, legacyTls, error) : error;

const tooOld = (peer: Peer, legacyTls: boolean, error: unknown): OutsideFailure =>
  outside(
    'UNSUPPORTED_SOURCE',
    legacyTls
      ? `${peer.address} and Sampan find no common version of TLS, not even an old one. Update the server.`
      : `${peer.address} does not speak TLS 1.2 with keys that are strong enough. Update it, or allow old TLS for this one source.`,
    error,
  );
