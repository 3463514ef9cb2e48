import type { SourceVm } from '../../domain/platform/inventory.ts';
import type { VcenterInventory } from '../../domain/platform/vcenter-inventory.ts';
import type { CredentialRef, SourceVmId } from '../../domain/words/ids.ts';

/** How a vCenter (or a single ESXi host) is reached. `certificate`: PEM of the very leaf that was confirmed; no other is accepted. */
export type VcenterEndpoint = {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly certificate: string;
  /** TLS 1.0 and 1.1 and their ciphers for this one source (5.0 to 6.0 may have nothing newer). */
  readonly legacyTls: boolean;
  readonly credential: CredentialRef;
};

/** What a TLS peer shows before anything is sent to it. `fingerprint`: SHA-256 of the leaf, `AA:BB:…`. */
export type ShownCertificate = {
  readonly certificate: string;
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  readonly notBefore: string;
  readonly notAfter: string;
  /** `TLSv1.2` and the like, as negotiated. */
  readonly tlsVersion: string;
};

export type VcenterFacts = {
  /** `VirtualCenter` or `HostAgent` (an ESXi host by itself). */
  readonly apiType: string;
  /** `6.7.0`, as the server says. */
  readonly version: string;
  readonly build: string;
  readonly fullName: string;
  readonly instanceUuid: string | null;
};

export type SourcePower = 'RUNNING' | 'OFF' | 'SUSPENDED';

/** VC-2: what the last sync found, kept beside the control plane. An observation, not history: lost, it is made by a sync. */
export interface InventoryCache {
  put(sourceId: string, inventory: VcenterInventory): Promise<void>;
  /** Null where there was no sync, or its result was lost. */
  get(sourceId: string): Promise<VcenterInventory | null>;
}

/**
 * A VMware source over its SOAP API. One session per source, kept alive, made anew after it expired, and logged out by
 * `close`. Throws OutsideFailure: UNREACHABLE, AUTH_FAILED, CERT_CHANGED (nothing was sent), UNSUPPORTED_SOURCE (TLS or
 * version), NOT_FOUND (the VM), BUSY (503, or it ended the session twice; retryable), PERMISSION_DENIED, HYPERVISOR_REFUSED (a fault or failed server task, with its own
 * words), BAD_ANSWER (an answer that is too large, no XML, or has a DOCTYPE). SOAP knows no epoch: what a superseded control
 * plane asked for in its last moment may still be done (docs/adr/0010).
 */
export interface VmwareSource {
  /** Shakes hands and hangs up: no byte of HTTP is sent. Throws UNREACHABLE, UNSUPPORTED_SOURCE where TLS 1.2 fails. */
  probeCertificate(address: string, port: number, legacyTls: boolean): Promise<ShownCertificate>;
  /** Logs in and says what it is. Looks only. */
  probe(source: VcenterEndpoint): Promise<VcenterFacts>;
  /** Everything of VC-2, paged, not one request per VM; whole, or a failure (BUSY where it got lost on the way). Looks only. */
  inventory(source: VcenterEndpoint): Promise<VcenterInventory>;
  /** The server's own clock, an ISO instant, for its own history of events. Looks only. */
  time(source: VcenterEndpoint): Promise<string>;
  /** These VMs as they are now, in one request; those that do not exist are left out. Looks only. */
  findVms(source: VcenterEndpoint, vms: readonly SourceVmId[]): Promise<readonly SourceVm[]>;
  power(source: VcenterEndpoint, vm: SourceVmId): Promise<SourcePower>;
  /** Asks the guest to shut down and returns at once. `NO_TOOLS`: nobody in the guest can be asked. A VM that is off: `ASKED`. */
  askGuestToShutDown(source: VcenterEndpoint, vm: SourceVmId): Promise<'ASKED' | 'NO_TOOLS'>;
  /** Hard power off, waits for the server's task. Idempotent: a VM that is off stays so. */
  powerOff(source: VcenterEndpoint, vm: SourceVmId): Promise<void>;
  /** Waits for the server's task. Idempotent: a VM that runs stays so. */
  powerOn(source: VcenterEndpoint, vm: SourceVmId): Promise<void>;
  /**
   * Resolves as soon as the VM is seen in another power state than OFF (VC-7): the server is asked to tell of changes, so
   * that a short run is seen too. Goes on through lost connections and expired sessions; rejects with the signal's reason,
   * and with AUTH_FAILED, CERT_CHANGED and NOT_FOUND.
   */
  awaitPowerOn(source: VcenterEndpoint, vm: SourceVmId, signal: AbortSignal): Promise<SourcePower>;
  /** Whether the VM was powered on at any time since `since` (an ISO instant), by the server's own event history. Looks only. */
  ranSince(source: VcenterEndpoint, vm: SourceVmId, since: string): Promise<boolean>;
  /**
   * Value of a Cookie header with which `/folder` gives disk bytes: that of the living session, which this call makes sure
   * of. Secret. Changes when the session had to be made anew; whoever reads for long asks again every few minutes.
   */
  datastoreCookie(source: VcenterEndpoint): Promise<string>;
  /** Logs out of every source. Never throws. */
  close(): Promise<void>;
}
