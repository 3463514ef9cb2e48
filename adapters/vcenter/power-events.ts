import type { SourceVmId } from '../../domain/words/ids.ts';
import { isFault, VimFault } from './failures.ts';
import { setIn } from './found.ts';
import { powerOf, vmRef } from './power.ts';
import { retrieveObjects } from './property-collector.ts';
import { serviceInstance } from './service-content.ts';
import type { Session } from './session.ts';
import { morPart, part } from './soap.ts';
import { child, type Node, textOf } from './xml.ts';

/** The second: DRS chose the host. A suspended VM that is resumed is powered on as well. */
const POWERED_ON: ReadonlySet<string> = new Set(['VmPoweredOnEvent', 'DrsVmPoweredOnEvent']);
/** vCenter knows `vim.event.VmPoweredOnEvent`, the simulator the bare name; an id that nobody knows matches nothing. */
const EVENT_IDS = [...POWERED_ON].flatMap((name) => [`vim.event.${name}`, name]);

/** The server's own time, an ISO instant, which its events carry. Looks only. */
export const serverTime = async (session: Session): Promise<string> => {
  const time = textOf(await session.call({ method: 'CurrentTime', self: serviceInstance })) ?? '';
  if (Number.isNaN(Date.parse(time))) throw new VimFault('Fault', 'The server tells no time.');
  return new Date(time).toISOString();
};

/** Whether the VM runs now, or was powered on after `since`, an instant of the server's clock. Looks only. */
export const ranSince = async (session: Session, vm: SourceVmId, since: string): Promise<boolean> =>
  (await powerOf(session, vm)) === 'RUNNING' || (await poweredOnSince(session, vm, since));

/** By its events. A server that has none to give (some ESXi) tells when the VM was last started. */
export const poweredOnSince = async (session: Session, vm: SourceVmId, since: string): Promise<boolean> => {
  try {
    const events = await eventsSince(session, vm, since);
    return events.some(
      (event) => POWERED_ON.has(event.xsiType ?? '') && isNotBefore(child(event, 'createdTime'), since),
    );
  } catch (error) {
    if (!(error instanceof VimFault) || isFault(error, ...NOT_ABOUT_EVENTS)) throw error;
    const spec = { type: 'VirtualMachine', paths: ['runtime.bootTime'] };
    const [found] = await retrieveObjects(session, [spec], [vmRef(vm)]);
    if (found === undefined) throw new VimFault('ManagedObjectNotFound', 'The VM is gone.');
    return isNotBefore(setIn(found, 'runtime.bootTime'), since);
  }
};

/** These say nothing of whether there are events: who may not ask, or asks for a VM that is gone, has not learned that it did not run. */
const NOT_ABOUT_EVENTS = ['NotAuthenticated', 'NoPermission', 'ManagedObjectNotFound'];

const eventsSince = async (session: Session, vm: SourceVmId, since: string): Promise<readonly Node[]> => {
  const { eventManager } = await session.content();
  if (eventManager === undefined) throw new VimFault('NotSupported', 'The server keeps no events.');
  const filter = part('filter', [
    part('entity', [morPart('entity', vmRef(vm)), part('recursion', 'self')]),
    part('time', [part('beginTime', since)]),
    ...EVENT_IDS.map((id) => part('eventTypeId', id)),
  ]);
  return session.callAll({ method: 'QueryEvents', self: eventManager, parts: [filter] });
};

/** In the same millisecond counts: whoever asks saw the VM off then. */
const isNotBefore = (time: Node | undefined, since: string): boolean =>
  Date.parse(time?.text ?? '') >= Date.parse(since);
