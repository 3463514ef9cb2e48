import { type Client, REFUSAL } from './client.ts';

export type Vm = {
  readonly id: string;
  readonly name: string;
  readonly power: string;
  readonly unreadable: string | null;
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly disks: readonly {
    readonly name: string;
    readonly sizeBytes: number;
    readonly obstacle: string | null;
    readonly obstacleCode: string | null;
    readonly obstacleText: string | null;
  }[];
  readonly nics: readonly {
    readonly number: number;
    readonly badMac: string | null;
    readonly network: string;
    readonly networkId: string | null;
  }[];
  readonly vmware: {
    readonly clusterId: string;
    readonly clusterName: string;
    readonly hostName: string;
    readonly guestFullName: string;
  } | null;
};
export type Vms = { readonly total: number; readonly vms: readonly Vm[] };

export const VM_FIELDS = `id name power unreadable firmware cpuCores memoryBytes guestOs cdromDrives
  disks { name bus sizeBytes format boot obstacle obstacleCode obstacleText vmware { datastore path thin } }
  nics { number mac badMac model network networkId ip }
  vmware { clusterId clusterName hostName hostVersion guestId guestFullName template toolsRunning snapshots secureBoot
    encrypted connected connection }`;

const VMS = `query ($id: ID!) { result: sourceVms(sourceId: $id) { ${REFUSAL} ... on SourceVms { total vms { ${VM_FIELDS} } } } }`;

/** Asked of the source now. */
export const askVms = (client: Client, id: string): Promise<Vms> => client.command<Vms>(VMS, { id });
