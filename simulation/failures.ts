import { OutsideFailure } from '../commands/ports/machines.ts';
import type { FailureCode } from '../domain/words/failure.ts';

export const outside = (code: FailureCode, message: string): OutsideFailure => new OutsideFailure({ code, message });
