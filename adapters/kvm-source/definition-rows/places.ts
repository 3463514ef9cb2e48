import { childOf, type Element } from '../../libvirt-xml/xml.ts';
import { pciLayoutOf } from '../pci-layout.ts';
import { type Found, has } from './row.ts';

/** Of one definition it is asked for each of its devices. */
const KEPT = new WeakMap<Element, boolean>();
const keepsPlaces = (domain: Element): boolean => {
  const keeps = KEPT.get(domain) ?? pciLayoutOf(domain).pci !== undefined;
  KEPT.set(domain, keeps);
  return keeps;
};

/** All places on the PCI bus are given again at the target, or none. */
export const isPlaceKept = (found: Found): boolean => {
  const [domain] = found.parents;
  return has('type', ['pci'])(found) && domain !== undefined && keepsPlaces(domain);
};

export const isKeptBridge = ({ element, parents }: Found): boolean => {
  const address = childOf(element, 'address');
  return (
    element.attributes.type === 'pci' &&
    address !== undefined &&
    isPlaceKept({ element: address, value: '', parents: [...parents, element] })
  );
};
