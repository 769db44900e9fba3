import type { FilterChain } from "../filter-chain.ts";
import { type Coding, Decoder } from "./decoder.ts";

/** More than so many, one over the other, nobody means. */
const MOST_CODINGS = 4;

const CODINGS: ReadonlyMap<string, Coding | "none"> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "br"],
  ["zstd", "zstd"],
  ["identity", "none"],
  // Servers say these of bodies that stand as they are: S3 repeats how an object was sent to it.
  ["aws-chunked", "none"],
  ["none", "none"],
  ["", "none"],
]);

/**
 * The codings of a Content-Encoding field in the order in which they were applied (RFC 9110 8.4), none where the body stands as
 * it is; `unknown` is the first that cannot be undone, or all of it where there are too many.
 */
export function parseCodings(field: string): readonly Coding[] | { readonly unknown: string } {
  const names = field.split(",").map((name) => name.trim().toLowerCase());
  const codings: Coding[] = [];
  for (const name of names) {
    const coding = CODINGS.get(name);
    if (coding === undefined) return { unknown: name };
    if (coding !== "none") codings.push(coding);
  }
  return codings.length > MOST_CODINGS ? { unknown: field } : codings;
}

/** Undoes them all. `close` is to be called when no more comes, however it ended. */
export function decoding(codings: readonly Coding[]): FilterChain & { close(): void } {
  const came = { bytes: 0 };
  const decoders = codings.toReversed().map((coding) => new Decoder(coding, came));
  const through = (from: number, bytes: Uint8Array) =>
    decoders.slice(from).reduce((piece, decoder) => decoder.push(piece), bytes);
  return {
    resizes: true,
    push(piece) {
      came.bytes += piece.length;
      return through(0, piece);
    },
    end: () => Buffer.concat(decoders.map((decoder, at) => through(at + 1, decoder.end()))),
    close: () => {
      for (const decoder of decoders) decoder.close();
    },
  };
}

/**
 * What of an Accept-Encoding field (RFC 9110 12.5.3) may be asked for where the answer is to be read: undefined where the
 * field may stay as it is, and `identity` where nothing of it can be undone.
 */
export function readableEncodings(field: string): string | undefined {
  const known = remembered.get(field);
  if (known !== undefined) return known.readable;
  const parts = field.split(",").map((part) => part.trim());
  const kept = parts.filter((part) => {
    const name = part.split(";")[0]?.trim().toLowerCase() ?? "";
    return name !== "" && CODINGS.has(name);
  });
  const readable = kept.length === parts.length ? undefined : kept.join(", ") || "identity";
  if (remembered.size < MAX_REMEMBERED && field.length <= 128) remembered.set(field, { readable });
  return readable;
}

/** Clients send few different ones. */
const MAX_REMEMBERED = 256;
const remembered = new Map<string, { readonly readable: string | undefined }>();
