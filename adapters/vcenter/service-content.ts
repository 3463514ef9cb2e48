import type { VcenterFacts } from '../../commands/ports/vmware.ts';
import { XmlRefused } from '../libvirt-xml/xml.ts';
import { clean } from './names.ts';
import { type Mor, morOf } from './soap.ts';
import { child, type Node, textOf } from './xml.ts';

/** What a server says of itself before anybody logs in, and where its services are. */
export type ServiceContent = {
  readonly about: VcenterFacts;
  readonly apiVersion: string;
  readonly rootFolder: Mor;
  readonly propertyCollector: Mor;
  readonly viewManager: Mor;
  readonly sessionManager: Mor;
  readonly eventManager: Mor | undefined;
};

export const serviceInstance: Mor = { type: 'ServiceInstance', id: 'ServiceInstance' };

export const serviceContentOf = (result: Node | undefined): ServiceContent => {
  const about = child(result, 'about');
  const service = (name: string): Mor => {
    const found = morOf(child(result, name));
    if (found === undefined) throw new XmlRefused(`tells of no ${name}`);
    return found;
  };
  const word = (name: string): string => clean(textOf(child(about, name)) ?? '');
  return {
    about: {
      apiType: word('apiType'),
      version: word('version'),
      build: word('build'),
      fullName: word('fullName'),
      instanceUuid: word('instanceUuid') || null,
    },
    apiVersion: word('apiVersion'),
    rootFolder: service('rootFolder'),
    propertyCollector: service('propertyCollector'),
    viewManager: service('viewManager'),
    sessionManager: service('sessionManager'),
    eventManager: morOf(child(result, 'eventManager')),
  };
};
