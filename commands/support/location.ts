import { volumePath } from '../../domain/platform/target-names.ts';
import { domainName } from '../../domain/words/names.ts';

type Placed = {
  readonly taskId: string;
  readonly storagePath: string;
  /** The disks that migrated, as the source names them, and where each stands if not on its host's LocalStorage. */
  readonly disks: readonly { readonly name: string; readonly place?: string }[];
};

/** The names under which an administrator finds a migrated VM on its host. The VM has the task's id as its UUID. */
export const locationOf = ({ taskId, storagePath, disks }: Placed) => ({
  domain: domainName(taskId),
  uuid: taskId,
  volumes: disks.map(({ name, place }) => ({ disk: name, path: place ?? volumePath(storagePath, taskId, name) })),
});
