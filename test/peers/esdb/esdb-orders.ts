import type { EsdbFault } from './esdb-control.ts';
import type { EsdbNode } from './esdb-node.ts';

/** An order that is carried out now, or is left for the request that it is meant for. */
export const carryOut = (node: EsdbNode, fault: EsdbFault): void => {
  switch (fault.kind) {
    case 'release':
      node.faults.release();
      break;
    case 'cut':
      node.cut(fault.connections);
      break;
    case 'silent':
      for (const subscription of node.subscriptions) subscription.silence();
      break;
    case 'endSubscriptions':
      for (const subscription of [...node.subscriptions]) subscription.end();
      break;
    case 'fallBehind':
      for (const subscription of node.subscriptions) subscription.fallBehind();
      break;
    case 'freeze':
      node.faults.freeze();
      break;
    case 'thaw':
      node.faults.thaw();
      node.pump();
      break;
    case 'noAnswer':
    case 'committedNotAnswered':
    case 'unavailable':
    case 'busy':
    case 'cutAppend':
    case 'error':
    case 'notLeader':
    case 'slow':
    case 'hold':
    case 'cutAfter':
    case 'duplicate':
      node.faults.order(fault);
  }
};
