import type { AnyProjection } from '../../projections/projection.ts';

const MOST = 2000;

/** Rows as they were read, until they change: the same object for every reader, who leaves it as it is. */
export class KeptRows {
  readonly #rows = new Map<AnyProjection, Map<string, unknown>>();

  /** `read` is called where the row is not kept; it throws where there is no such row. */
  row<Row>(projection: AnyProjection, key: string, read: () => Row | undefined): Row {
    const kept = this.#rows.get(projection) ?? new Map<string, unknown>();
    this.#rows.set(projection, kept);
    const known = kept.get(key);
    if (known !== undefined) return known as Row; // kept below, under the same projection and key
    const row = read();
    if (row === undefined) throw new Error(`The read model ${projection.name} has an index of a row that is gone.`);
    if (kept.size >= MOST) for (const oldest of [...kept.keys()].slice(0, MOST >> 2)) kept.delete(oldest);
    kept.set(key, row);
    return row;
  }

  forget(projection: AnyProjection, key: string): void {
    this.#rows.get(projection)?.delete(key);
  }

  clear(): void {
    this.#rows.clear();
  }
}
