import { eventsOf, type History, historyOf, isEvent, owedAfter } from './history-file.ts';
import type { Mismatch } from './meant-to-differ.ts';
import { OwedBook, type Owes } from './owed-now.ts';

const byKey = (owes: Owes): ReadonlyMap<string, Owes[number]> => new Map(owes.map((each) => [String(each.key), each]));
const sorted = (value: Owes[number] | undefined): string => JSON.stringify(Object.entries(value ?? {}).toSorted());

/** Today's program, event by event through a recording: where it owes something else than the recorded one did. */
export const mismatchesIn = (history: History): readonly Mismatch[] => {
  const { begins, history: name } = history.header;
  const all = eventsOf(history);
  const own = history.lines.filter(isEvent);
  const before = all.length - own.length;
  const book = new OwedBook();
  const recorded = new Map<string, Owes>();
  for (const line of begins === null ? [] : historyOf(begins).lines.filter(isEvent))
    recorded.set(line.event.stream, owedAfter(recorded.get(line.event.stream) ?? [], line));
  for (const event of all.slice(0, before)) book.add(event);
  return own.flatMap((line, number) => {
    const event = all[before + number];
    if (!event) return [];
    const then = owedAfter(recorded.get(event.stream) ?? [], line);
    recorded.set(event.stream, then);
    const [was, is] = [byKey(then), byKey(book.add(event) ?? [])];
    const different = [...new Set([...was.keys(), ...is.keys()])].filter(
      (key) => sorted(was.get(key)) !== sorted(is.get(key)),
    );
    return different.map((key) => ({
      history: name,
      number,
      event,
      key,
      recorded: was.get(key) ?? null,
      now: is.get(key) ?? null,
    }));
  });
};
