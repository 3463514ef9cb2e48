import { OutsideFailure } from '../../commands/ports/machines.ts';
import type { FailureCode } from '../../domain/words/failure.ts';
import { type Element, parseXml, XmlRefused } from './xml.ts';

export const outside = (code: FailureCode, message: string, options?: { cause?: unknown }): OutsideFailure =>
  new OutsideFailure({ code, message }, options);

/** libvirt's XML as elements; what cannot be read is the hypervisor's failure, not a bug of ours. */
export const readXml = (text: string, what: string): Element => {
  try {
    return parseXml(text);
  } catch (cause) {
    if (cause instanceof XmlRefused)
      throw outside('HYPERVISOR_REFUSED', `${what} cannot be read: ${cause.message}.`, { cause });
    throw cause;
  }
};
