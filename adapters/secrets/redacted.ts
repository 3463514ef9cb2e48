import { inspect } from 'node:util';
import type { Secret } from '../../commands/ports/machines.ts';

const REDACTED = '[redacted]';
const hidden = { value: () => REDACTED, enumerable: false } as const;

/** The same secret, which a log, a template or JSON shows as `[redacted]`; its fields still read as they are. */
export const redacted = (secret: Secret): Secret =>
  Object.defineProperties({ ...secret }, { toString: hidden, toJSON: hidden, [inspect.custom]: hidden });
