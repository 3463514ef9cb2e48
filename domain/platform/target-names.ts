/** Where a volume stands on its storage. From ids and the source's own disk name: no name that a person chose is ever a path. */
export const volumePath = (storagePath: string, taskId: string, disk: string): string =>
  `${storagePath}/sampan-${taskId}/${disk}.qcow2`;
