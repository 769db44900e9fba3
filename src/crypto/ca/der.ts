import type forge from "node-forge";

/** A piece of DER: a node of the builder, or bytes that are DER already. */
export type Node = forge.asn1.Asn1;

/** The few ASN.1 forms that a certificate is made of. */
export type Der = {
  sequence(...children: Node[]): Node;
  set(...children: Node[]): Node;
  /** Of a non-negative number given by its big-endian bytes without leading zero. */
  integer(bytes: Uint8Array): Node;
  oid(dotted: string): Node;
  utf8(text: string): Node;
  boolean(value: boolean): Node;
  bitString(bytes: Uint8Array, unusedBits?: number): Node;
  octetString(bytes: Uint8Array): Node;
  /** UTCTime until 2049, GeneralizedTime from then on, as RFC 5280 section 4.1.2.5 wants it; whole seconds. */
  time(milliseconds: number): Node;
  /** `[tag]` around other nodes. */
  explicit(tag: number, ...children: Node[]): Node;
  /** `[tag]` in place of a primitive's own tag. */
  implicit(tag: number, bytes: Uint8Array): Node;
  parse(der: Uint8Array): Node;
  /** What a constructed node holds; of anything else nothing. */
  children(node: Node | undefined): readonly Node[];
  encode(node: Node): Buffer;
};

let loaded: Promise<Der> | undefined;

/** The builder; its package is loaded by the first call, which takes some milliseconds. */
export function loadDer(): Promise<Der> {
  loaded ??= import("node-forge/lib/asn1.js").then(({ default: asn1 }) => createDer(asn1));
  return loaded;
}

function createDer(asn1: typeof forge.asn1): Der {
  const { Class, Type } = asn1;
  const make = (type: forge.asn1.Type, constructed: boolean, value: string | Node[]): Node =>
    asn1.create(Class.UNIVERSAL, type, constructed, value);
  const tagged = (tag: number, constructed: boolean, value: string | Node[]): Node =>
    asn1.create(Class.CONTEXT_SPECIFIC, tag, constructed, value);
  return {
    sequence: (...children) => make(Type.SEQUENCE, true, children),
    set: (...children) => make(Type.SET, true, children),
    integer: (bytes) => make(Type.INTEGER, false, (bytes[0] ?? 0) < 0x80 ? raw(bytes) : `\0${raw(bytes)}`),
    oid: (dotted) => make(Type.OID, false, asn1.oidToDer(dotted).getBytes()),
    utf8: (text) => make(Type.UTF8, false, raw(Buffer.from(text, "utf8"))),
    boolean: (value) => make(Type.BOOLEAN, false, value ? "\xff" : "\0"),
    bitString: (bytes, unusedBits = 0) =>
      make(Type.BITSTRING, false, String.fromCharCode(unusedBits) + raw(bytes)),
    octetString: (bytes) => make(Type.OCTETSTRING, false, raw(bytes)),
    time(milliseconds) {
      const date = new Date(Math.floor(milliseconds / 1000) * 1000);
      return date.getUTCFullYear() < 2050
        ? make(Type.UTCTIME, false, asn1.dateToUtcTime(date))
        : make(Type.GENERALIZEDTIME, false, asn1.dateToGeneralizedTime(date));
    },
    explicit: (tag, ...children) => tagged(tag, true, children),
    implicit: (tag, bytes) => tagged(tag, false, raw(bytes)),
    parse: (der) => asn1.fromDer(raw(der), true),
    children: (node) => (Array.isArray(node?.value) ? node.value : []),
    encode: (node) => Buffer.from(asn1.toDer(node).getBytes(), "latin1"),
  };
}

/** The builder takes and gives bytes as strings of characters below 256. */
function raw(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
