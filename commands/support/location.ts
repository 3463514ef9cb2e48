import type { Artefact } from '../../domain/task/artefact.ts';
import { shownPlace } from '../../domain/task/volume-place.ts';
import { domainName } from '../../domain/words/names.ts';

type Found = {
  readonly taskId: string;
  /** The disks that migrated, as the source names them, and where each one's volume stands. */
  readonly disks: readonly { readonly name: string; readonly place?: string }[];
};

/** The names under which an administrator finds a migrated VM on its host. The VM has the task's id as its UUID. */
export const locationOf = ({ taskId, disks }: Found) => ({
  domain: domainName(taskId),
  uuid: taskId,
  volumes: disks.flatMap(({ name, place }) => (place === undefined ? [] : [{ disk: name, path: place }])),
});

/** An artefact in plain fields: of a volume the path, or what stands for one on its storage. */
export const artefactShown = (artefact: Artefact) => {
  if (artefact.kind !== 'VOLUME') return artefact;
  const { volume, ...rest } = artefact;
  return { ...rest, path: shownPlace(volume) };
};
