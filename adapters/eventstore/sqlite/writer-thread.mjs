// A worker under tsx cannot start from a .ts file on Node 20 ("Unknown file extension"): register the loader, then import.
import { register } from 'tsx/esm/api';

register();
await import('./writer-thread.ts');
