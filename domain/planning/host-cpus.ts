/** What a host says of its CPUs now. */
export type HostCpus = { readonly cpuCores: number; readonly runningVcpus: number };

/**
 * TP-3: cores × overcommit ratio − vCPUs of its running VMs, in whole CPUs. Less than none where more run there than the
 * ratio allows. The only place that reckons with it, so that placement, shortages and what is shown agree (GS-4).
 */
export const freeCpusOf = ({ cpuCores, runningVcpus }: HostCpus, overcommitRatio: number): number =>
  Math.floor(cpuCores * overcommitRatio) - runningVcpus;
