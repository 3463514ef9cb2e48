type Node = {
  /** What stands between the node above and this one. */
  readonly edge: string;
  /** How often the text that ends here was added. */
  count: number;
  readonly children: Map<number, Node>;
};

const node = (edge: string, count: number, children: readonly Node[] = []): Node => ({
  edge,
  count,
  children: new Map(children.map((child) => [child.edge.charCodeAt(0), child])),
});

const sharedLength = (one: string, other: string): number => {
  let length = 0;
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
};

/**
 * Texts that are looked for all at once: a tree of their common beginnings. A look at one place of a text costs as much as
 * what stands there is like one of them, however many there are.
 */
export class SecretTree {
  readonly #root = node('', 0);
  /** Nodes that were entered so far: what a test counts in the place of seconds. */
  steps = 0;

  add(text: string): void {
    let here = this.#root;
    for (let rest = text; ; ) {
      const below = here.children.get(rest.charCodeAt(0));
      this.steps += 1;
      if (rest === '') {
        here.count += 1;
        return;
      }
      if (below === undefined) {
        here.children.set(rest.charCodeAt(0), node(rest, 1));
        return;
      }
      const shared = sharedLength(below.edge, rest);
      if (shared < below.edge.length) {
        const lower: Node = { ...below, edge: below.edge.slice(shared) };
        here.children.set(rest.charCodeAt(0), node(below.edge.slice(0, shared), 0, [lower]));
        continue;
      }
      rest = rest.slice(shared);
      here = below;
    }
  }

  /** Takes back one `add` of this text. */
  remove(text: string): void {
    const way: Node[] = [this.#root];
    for (let rest = text; rest !== ''; ) {
      const below = way.at(-1)?.children.get(rest.charCodeAt(0));
      if (below === undefined || !rest.startsWith(below.edge)) return; // never added
      rest = rest.slice(below.edge.length);
      way.push(below);
    }
    const last = way.at(-1);
    if (last === undefined || last.count === 0) return;
    last.count -= 1;
    for (let at = way.length - 1; at > 0; at -= 1) {
      const [gone, above] = [way[at], way[at - 1]];
      if (!gone || !above || gone.count > 0 || gone.children.size > 0) return;
      above.children.delete(gone.edge.charCodeAt(0));
    }
  }

  /** The length of the longest of the texts that stands at this place; 0 where none does. */
  longestAt(text: string, at: number): number {
    let [here, end, best] = [this.#root, at, 0];
    for (;;) {
      const below = here.children.get(text.charCodeAt(end));
      if (below === undefined) return best;
      this.steps += 1;
      if (!text.startsWith(below.edge, end)) return best;
      end += below.edge.length;
      if (below.count > 0) best = end - at;
      here = below;
    }
  }
}
