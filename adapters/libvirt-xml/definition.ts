import { OutsideFailure } from '../../commands/ports/machines.ts';
import { readXml } from './failures.ts';
import { withoutChildren } from './markup.ts';
import { childrenOf, type Element } from './xml.ts';

export type Definition = { readonly root: Element; readonly metadata: Element | undefined };

/**
 * What libvirt says of a VM or a network, and apart from it what other tools keep in its metadata: that is theirs, of any
 * size and content, and never makes the object unreadable. Throws OutsideFailure for the definition alone.
 */
export const readDefinition = (xml: string, what: string): Definition => {
  const { rest, cut } = withoutChildren(xml, 'metadata');
  return { root: readXml(rest, what), metadata: cut === '' ? undefined : metadataIn(cut) };
};

const metadataIn = (cut: string): Element | undefined => {
  try {
    return childrenOf(readXml(`<all>${cut}</all>`, 'The metadata'), 'metadata')[0];
  } catch (error) {
    if (error instanceof OutsideFailure) return undefined;
    throw error;
  }
};
