import type { RemoteProgram } from '../../commands/ports/machines.ts';
import type { StorageKinds } from '../../commands/ports/storage.ts';
import { localStorageFragments } from './local/fragments.ts';
import { localStorage } from './local/local-storage.ts';

/** The kinds of primary storage that can be written to (RT-14): each is a folder beside this, and a line in both. */
export const storageKinds = (program: RemoteProgram): StorageKinds => ({ LOCAL_STORAGE: localStorage(program) });
export const storageFragments = (): readonly string[] => localStorageFragments();
