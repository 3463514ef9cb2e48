import { X509Certificate } from 'node:crypto';
import type { VmwareFile, VmwarePlan } from '../../../domain/task/task-plan.ts';
import { isAddress } from '../../../domain/words/addresses.ts';
import type { VcenterEndpoint } from '../../ports/vmware.ts';

/** RFC 3986's unreserved characters alone stay: names of datastores and folders are free text. */
const quoted = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const flatFileOf = (descriptor: string): string => descriptor.replace(/\.vmdk$/, '-flat.vmdk');

/** `checkIP` throws for what is no address. */
const isNamed = (leaf: X509Certificate, name: string): boolean =>
  (isAddress(name) ? leaf.checkIP(name) : leaf.checkHost(name)) !== undefined;

/**
 * The name under which the pinned certificate may be asked for, and where it is to be found if that is not the address: the
 * certificate of a vCenter that is reached by its IP address often names a host only.
 */
const nameOf = ({
  address,
  certificate,
}: Pick<VcenterEndpoint, 'address' | 'certificate'>): { readonly host: string; readonly override: string | null } => {
  const leaf = new X509Certificate(certificate);
  if (isNamed(leaf, address)) return { host: address, override: null };
  const names = [
    ...(leaf.subjectAltName ?? '').split(', ').flatMap((entry) => {
      const name = /^DNS:((?:\*\.)?[A-Za-z0-9.-]+)$/.exec(entry)?.[1];
      return name === undefined ? [] : [name.replace(/^\*\./, 'vcenter.')]; // a wildcard stands for any name below
    }),
    ...(/^CN=([A-Za-z0-9.-]+)$/m.exec(leaf.subject)?.[1] ?? '').split('\n'),
  ].filter((name) => name !== '' && leaf.checkHost(name) !== undefined);
  const host = names[0];
  return host === undefined ? { host: address, override: null } : { host, override: `${host} ${address}` };
};

/** Whether the certificate can be asked for by any name: else nobody who checks names reads anything from that server. */
export const hasName = (endpoint: Pick<VcenterEndpoint, 'address' | 'certificate'>): boolean => {
  const leaf = new X509Certificate(endpoint.certificate);
  const { host } = nameOf(endpoint);
  return isNamed(leaf, host);
};

/** Where `/folder` gives a disk's bytes (vSphere's "datastore HTTP access"; dcPath and dsName are quoted once). */
export const datastoreUrl = (
  endpoint: VcenterEndpoint,
  { datacenterPath }: Pick<VmwarePlan, 'datacenterPath'>,
  { datastore, path }: VmwareFile,
): { readonly url: string; readonly hostOverride: string | null } => {
  const { host, override } = nameOf(endpoint);
  const place = flatFileOf(path).split('/').map(quoted).join('/');
  const query = `dcPath=${quoted(datacenterPath)}&dsName=${quoted(datastore)}`;
  return { url: `https://${host}:${endpoint.port}/folder/${place}?${query}`, hostOverride: override };
};

/** On the ESXi host itself: every datastore is mounted under its name. */
export const esxiPath = ({ datastore, path }: VmwareFile): string => `/vmfs/volumes/${datastore}/${flatFileOf(path)}`;

export const vddkFile = ({ datastore, path }: VmwareFile): string => `[${datastore}] ${path}`;

/** What VDDK calls the thumbprint: SHA-1 of the certificate, with colons. */
export const thumbprintOf = ({ certificate }: VcenterEndpoint): string => new X509Certificate(certificate).fingerprint;
