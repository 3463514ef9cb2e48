/** Milliseconds of processor time that this process has used for the work: what others do on the machine does not count. */
export const cpuMillisecondsOf = async (work: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
