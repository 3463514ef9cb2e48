import { onHost } from '../peers/lab/host.ts';
import type { Lab } from '../peers/lab/lab.ts';
import type { Vcsim } from '../peers/vcsim/vcsim.ts';
import { type Ask, accepted, type Fleet, loginTo, registerPlatform } from './fleet.ts';

type EsxiHost = { readonly name: string; readonly ssh: Readonly<Record<string, unknown>> };
type Wish = { readonly downlink?: string; readonly esxi?: string };

const PROBE = `mutation($address: String!, $port: Int!) { probeCertificate(address: $address, port: $port) {
  ... on Certificate { fingerprint } ... on Refusal { violations { code message } } } }`;

/** Where the hosts of the lab reach what runs beside them. */
export const parentAddress = (lab: Lab): string => lab.hosts.mig.address.replace(/\d+$/, '1');

/** The two steps of adding a vCenter: see its certificate, then repeat it. */
export const addVCenter = async (ask: Ask, vcsim: Vcsim, esxiHosts: readonly EsxiHost[] = []): Promise<string> => {
  const { address, port, user, password } = vcsim;
  const shown = (await ask(PROBE, { address, port })).probeCertificate as { fingerprint?: string };
  const reached = { name: 'vcenter', address, port, user, password };
  return accepted(ask, 'addVCenter', 'AddVCenterInput', {
    commandId: 'lab-vcenter',
    ...reached,
    certificateFingerprint: shown.fingerprint,
    esxiHosts,
  });
};

/** Drivers as the product looks for them. What is in them only Windows would ask. */
const VIRTIO_WIN = '/srv/virtio-win';
const pretendDrivers = `mkdir -p ${VIRTIO_WIN}/viostor/2k16/amd64 && touch ${VIRTIO_WIN}/rhsrvany.exe ${VIRTIO_WIN}/viostor/2k16/amd64/viostor.inf`;

/** The lab's platform, the simulated vCenter, and a migration server for it. `esxi`: read disks of that host from src over SSH. */
export const registerVmware = async (ask: Ask, lab: Lab, vcsim: Vcsim, wish: Wish = {}): Promise<Fleet> => {
  const { downlink, esxi } = wish;
  const platform = await registerPlatform(ask, lab);
  await onHost(lab.hosts.mig, pretendDrivers);
  const hosts = esxi === undefined ? [] : [{ name: esxi, ssh: await loginTo(ask, lab, lab.hosts.src, 'root') }];
  const sourceId = await addVCenter(ask, vcsim, hosts);
  const serverId = await accepted(ask, 'addMigrationServer', 'AddMigrationServerInput', {
    commandId: 'lab-server',
    name: 'mig-server',
    type: 'VMWARE',
    hostId: platform.hostIds.mig,
    cachePath: '/srv/sampan-cache',
    virtioWin: VIRTIO_WIN,
    ...(downlink === undefined ? {} : { downlink }),
  });
  return { ...platform, sourceId, serverId };
};
