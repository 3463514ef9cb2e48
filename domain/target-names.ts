/** What a migrated VM and its volumes are called on their host. All names come from ids: no name that a person chose is ever a path. */

/** As `virsh list` shows it. STORED SHAPE: it stays in definitions for as long as the VMs live. */
export const domainName = (taskId: string): string => `sampan-${taskId}`;

export const volumePath = (storagePath: string, taskId: string, disk: string): string =>
  `${storagePath}/sampan-${taskId}/${disk}.qcow2`;
