/** The small checks that every translation between plain messages and protobuf shares. */

/** Bytes that are not a message of this protocol, or a message that the protocol cannot carry; `message` is one sentence. */
export class WireError extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = "WireError";
  }
}

/** Both directions between the names of a union and the numbers of a protobuf enumeration. */
export interface NameCodec<Name extends string, Wire extends number> {
  readonly toWire: (name: Name) => Wire;
  /** Throws WireError for a number that names nothing. */
  readonly fromWire: (value: number | null | undefined) => Name;
}

/** The codec of one union; the table's type makes the compiler name a forgotten member. */
export function nameCodec<Name extends string, Wire extends number>(
  what: string,
  table: Readonly<Record<Name, Wire>>,
): NameCodec<Name, Wire> {
  const names = new Map(Object.entries<number>(table).map(([name, value]) => [value, name as Name]));
  return {
    toWire: (name) => table[name],
    fromWire: (value) => {
      const name = names.get(value ?? 0);
      if (name === undefined)
        throw new WireError(`The message holds ${value ?? 0} as ${what}, which names nothing.`);
      return name;
    },
  };
}

/** A number that protobuf carries as an unsigned integer; absent is 0. Throws WireError unless it is whole, not negative and exact. */
export function whole(value: number | null | undefined, what: string): number {
  const number = value ?? 0;
  if (!Number.isSafeInteger(number) || number < 0)
    throw new WireError(
      `The message holds ${number} as ${what}, which is not a whole number from 0 to 2^53.`,
    );
  return number;
}

/** A part without which a message means nothing. Throws WireError when it is absent or an empty text. */
export function required<Part>(part: Part | null | undefined, what: string): NonNullable<Part> {
  if (part === null || part === undefined || part === "")
    throw new WireError(`The message lacks its ${what}.`);
  return part;
}
