/*
 * Protocol Buffers, as much as EventStoreDB's messages need (protobuf.dev, "Encoding"): a field is a number and a kind, then a
 * varint, or a length and so many bytes.
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
/** Beyond it a number is no longer exact. */
const SAFE_BITS = 49;

export const EMPTY: Buffer = Buffer.alloc(0);

/** How many bytes a number takes. */
const sizeOf = (value: number): number => {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size += 1;
  return size;
};

const put = (into: Buffer, at: number, value: number): number => {
  let rest = value;
  let next = at;
  for (; rest > 127; next += 1) {
    into[next] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  into[next] = rest;
  return next + 1;
};

const large = (value: bigint): Buffer => {
  const digits: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...digits, Number(rest)]);
    digits.push(Number(rest & 127n) | 128);
  }
};

export const uint = (field: number, value: bigint | number): Buffer => {
  const tag = (field << 3) | VARINT;
  if (typeof value === 'bigint') return Buffer.concat([Buffer.from([tag]), large(value)]);
  const whole = Buffer.allocUnsafe(1 + sizeOf(value));
  put(whole, put(whole, 0, tag), value);
  return whole;
};

/** A field of several parts that follow each other. */
const joined = (field: number, parts: readonly Uint8Array[]): Buffer => {
  let length = 0;
  for (const part of parts) length += part.length;
  const head = 1 + sizeOf(length);
  const whole = Buffer.allocUnsafe(head + length);
  let at = put(whole, put(whole, 0, (field << 3) | BYTES), length);
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const bytes = (field: number, value: Uint8Array): Buffer => joined(field, [value]);

export const text = (field: number, value: string): Buffer => {
  const length = Buffer.byteLength(value, 'utf8');
  const whole = Buffer.allocUnsafe(1 + sizeOf(length) + length);
  whole.write(value, put(whole, put(whole, 0, (field << 3) | BYTES), length), 'utf8');
  return whole;
};

/** A message within a message; without parts the empty one, which says something by being there. */
export const message = (field: number, ...parts: readonly Buffer[]): Buffer => joined(field, parts);

/** Goes over the fields of one message. Throws RangeError for what is cut off or of an unknown kind. */
export class Reader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;
  #kind = VARINT;

  constructor(from: Buffer, at = 0, end = from.length) {
    this.#bytes = from;
    this.#at = at;
    this.#end = end;
  }

  /** The next field's number; 0 at the end. Its value has to be taken, or skipped, before the one after it. */
  next(): number {
    if (this.#at >= this.#end) return 0;
    const tag = Number(this.uint());
    this.#kind = tag & 7;
    return tag >>> 3;
  }

  /** Exact, whatever its size: a number where that holds it. */
  uint(): number | bigint {
    let value = 0;
    let factor = 1;
    for (let bits = 0; bits < SAFE_BITS; bits += 7) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
    let large = BigInt(value);
    for (let bits = BigInt(SAFE_BITS); ; bits += 7n) {
      const byte = this.#byte();
      large |= BigInt(byte & 127) << bits;
      if (byte < 128) return BigInt.asUintN(64, large);
    }
  }

  big(): bigint {
    return BigInt(this.uint());
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const end = this.#length();
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  text(): string {
    const end = this.#length();
    const value = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end;
    return value;
  }

  message(): Reader {
    const end = this.#length();
    const inner = new Reader(this.#bytes, this.#at, end);
    this.#at = end;
    return inner;
  }

  skip(): void {
    if (this.#kind === VARINT) this.uint();
    else if (this.#kind === BYTES) this.#at = this.#length();
    else if (this.#kind === FIXED64) this.#at += 8;
    else if (this.#kind === FIXED32) this.#at += 4;
    else throw new RangeError(`A message of EventStoreDB has a field of unknown kind ${this.#kind}.`);
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) throw new RangeError('A message of EventStoreDB is cut off.');
    this.#at += 1;
    return byte;
  }

  #length(): number {
    const end = Number(this.uint()) + this.#at;
    if (end > this.#end) throw new RangeError('A message of EventStoreDB is cut off.');
    return end;
  }
}
