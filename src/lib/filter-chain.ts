/**
 * What bytes go through on their way, a body's or an upgraded connection's, in either direction. A filter sees the bytes
 * in pieces cut anywhere and lets go what may leave; it holds state and serves one stream.
 */
export type Filter = {
  /** What can be let go after this piece; may be empty. Throws to break the stream off. */
  push(piece: Uint8Array): Uint8Array;
  /** What was kept back. The stream is over. */
  end(): Uint8Array;
};

/** Filters one behind the other. */
export type FilterChain = Filter & {
  /** Not as many bytes may leave as go in: a length that was announced holds no more, and framing follows from this. */
  readonly resizes: boolean;
  /** Gives back what the runtime holds for it, where that is something: when the stream is over, however it ended. */
  close?(): void;
};

const NOTHING = new Uint8Array(0);

/** Bytes pass as they are. */
export const UNFILTERED: FilterChain = { resizes: false, push: (piece) => piece, end: () => NOTHING };

/** One chain of many, the first in front. */
export function chainOf(chains: readonly FilterChain[]): FilterChain {
  const steps = chains.filter((chain) => chain !== UNFILTERED);
  if (steps.length < 2) return steps[0] ?? UNFILTERED;
  return {
    resizes: steps.some(({ resizes }) => resizes),
    push: (piece) => steps.reduce((bytes, step) => (bytes.length === 0 ? bytes : step.push(bytes)), piece),
    end() {
      const out: Uint8Array[] = [];
      for (const [at, step] of steps.entries()) {
        let bytes = step.end();
        for (const next of steps.slice(at + 1)) if (bytes.length > 0) bytes = next.push(bytes);
        out.push(bytes);
      }
      return Buffer.concat(out);
    },
    close() {
      for (const step of steps) step.close?.();
    },
  };
}

/** A filter that has nothing to keep back. */
export function passing(push: (piece: Uint8Array) => Uint8Array, options: { resizes: boolean }): FilterChain {
  return { ...options, push, end: () => NOTHING };
}
