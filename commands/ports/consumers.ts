/** One that cannot go on because of an event that this version cannot read. Everything else goes on. */
export type StoppedConsumer = {
  /** `commands`, `process`, `progress`; a read model is told as `projection task@2`. */
  readonly consumer: string;
  readonly stream: string | null;
  readonly type: string;
  readonly position: string | null;
  readonly reason: string;
};

export interface ConsumersHealth {
  stopped(): readonly StoppedConsumer[];
}
