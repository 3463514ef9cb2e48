import { createMetrics, type Metrics } from '../../runtime/metrics/metrics.ts';

/** Time in seconds that goes when it is told to. */
export const stopwatch = () => {
  let now = 0;
  return {
    seconds: () => now,
    pass: (seconds: number): void => {
      now += seconds;
    },
  };
};

export const measured = () => {
  const watch = stopwatch();
  return { metrics: createMetrics({ seconds: watch.seconds }), watch };
};

/** The samples whose names begin so, by what follows in the line. */
export const samples = async ({ registry }: Metrics, name: string): Promise<Readonly<Record<string, number>>> => {
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(name.length, at), Number(line.slice(at + 1))];
    }),
  );
};
