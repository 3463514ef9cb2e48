import { addressProjection } from './address.projection.ts';
import { auditProjection } from './audit.projection.ts';
import { batchProjection } from './batch.projection.ts';
import { debtProjection } from './debt.projection.ts';
import type { AnyProjection } from './projection.ts';
import { queueProjection } from './queue.projection.ts';
import { serverProjection } from './server.projection.ts';
import { settingsProjection } from './settings.projection.ts';
import { sourceProjection } from './source.projection.ts';
import { targetProjection } from './target.projection.ts';
import { taskProjection } from './task.projection.ts';

/** Every read model there is. */
export const PROJECTIONS: readonly AnyProjection[] = [
  taskProjection,
  batchProjection,
  serverProjection,
  queueProjection,
  targetProjection,
  addressProjection,
  sourceProjection,
  debtProjection,
  auditProjection,
  settingsProjection,
];
