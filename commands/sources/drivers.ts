import type { SourceType } from '../../domain/platform/migration-server.ts';
import { kvmDriver } from './kvm/kvm-driver.ts';
import type { SourceDriver } from './source-driver.ts';
import { vmwareDriver } from './vmware/vmware-driver.ts';

export type SourceDrivers = { readonly [T in SourceType]: SourceDriver };

/** The types of source: each is a folder beside this, and a line. */
export const sourceDrivers: SourceDrivers = { KVM: kvmDriver, VMWARE: vmwareDriver };
