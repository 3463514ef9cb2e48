import { surroundingsOf } from '../../adapters/vcenter/surroundings.ts';
import { AROUND, ROOT } from './vcenter-objects.ts';

/** Devices of a VM as a vCenter answers them, and what is around them. */
export const around = surroundingsOf(AROUND, ROOT);

export const scsi = (key: number, type: string, bus = 0, sharing = 'noSharing'): string =>
  `<VirtualDevice xsi:type="${type}"><key>${key}</key><busNumber>${bus}</busNumber><sharedBus>${sharing}</sharedBus></VirtualDevice>`;
export const CONTROLLERS = [
  '<VirtualDevice xsi:type="VirtualIDEController"><key>200</key><busNumber>0</busNumber></VirtualDevice>',
  scsi(1000, 'ParaVirtualSCSIController'),
  scsi(1001, 'VirtualLsiLogicSASController', 1),
  scsi(1002, 'VirtualBusLogicController', 2, 'physicalSharing'),
  '<VirtualDevice xsi:type="VirtualAHCIController"><key>15000</key><busNumber>0</busNumber></VirtualDevice>',
  '<VirtualDevice xsi:type="VirtualNVMEController"><key>31000</key><busNumber>0</busNumber></VirtualDevice>',
].join('');

export type Made = {
  readonly key?: number;
  readonly on?: number;
  readonly unit?: number;
  readonly file?: string;
  readonly mode?: string;
  readonly backing?: string;
  readonly more?: string;
  readonly size?: string;
  /** Id of the datastore that the backing names; null: it names none. */
  readonly store?: string | null;
};
const storeOf = (store: string | null = 'datastore-11'): string =>
  store === null ? '' : `<datastore type="Datastore">${store}</datastore>`;
export const disk = ({
  key = 2000,
  on = 1000,
  unit = 0,
  file = '[ds 1] shop/shop.vmdk',
  mode = 'persistent',
  ...rest
}: Made) =>
  `<VirtualDevice xsi:type="VirtualDisk"><key>${key}</key><backing xsi:type="${rest.backing ?? 'VirtualDiskFlatVer2BackingInfo'}"><fileName>${file}</fileName>${storeOf(rest.store)}<diskMode>${mode}</diskMode><thinProvisioned>true</thinProvisioned>${rest.more ?? ''}</backing><controllerKey>${on}</controllerKey><unitNumber>${unit}</unitNumber>${rest.size ?? '<capacityInKB>4</capacityInKB><capacityInBytes>4096</capacityInBytes>'}</VirtualDevice>`;
