/** The control plane's own resolver: machines that take part in a copy resolve nothing themselves. */
export type NameLookup = {
  /** An IPv4 address of the name as it resolves now; of an address itself. May be asked again. Throws UNREACHABLE. */
  ipv4Of(name: string): Promise<string>;
};
