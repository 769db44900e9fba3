/**
 * A trust store for Java, as PKCS#12 (RFC 7292) without encryption and without a MAC: certificates are no secret, and so
 * no password has to be given for it. What makes a certificate trusted is Oracle's attribute `trustedKeyUsage`, which
 * every Java since 8 reads. Written as bytes here: the file is five nested lists, and certificates go in as they are,
 * which a builder of ASN.1 would take apart first. Pure.
 */

const PEM = /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END [A-Z0-9 ]*CERTIFICATE-----/g;

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OID = 0x06;
const BMP_STRING = 0x1e;
const SEQUENCE = 0x30;
const SET = 0x31;
/** `[0]` around another. */
const EXPLICIT_0 = 0xa0;

const oid = (hex: string) => element(OID, Buffer.from(hex, "hex"));
/** 1.2.840.113549.1.7.1, `pkcs7-data`. */
const DATA = oid("2a864886f70d010701");
/** 1.2.840.113549.1.12.10.1.3, `certBag`. */
const CERT_BAG = oid("2a864886f70d010c0a0103");
/** 1.2.840.113549.1.9.22.1, `x509Certificate`. */
const X509_CERTIFICATE = oid("2a864886f70d01091601");
/** 1.2.840.113549.1.9.20, `friendlyName`: Java's alias, by which it tells entries apart. */
const FRIENDLY_NAME = oid("2a864886f70d010914");
/** 2.16.840.1.113894.746875.1.1 with 2.5.29.37.0, `anyExtendedKeyUsage`. */
const TRUSTED = element(SEQUENCE, oid("6086480186f966adca7b0101"), element(SET, oid("551d2500")));

/** The store of all certificates of a PEM text, in its order. */
export function javaTrustStore(pem: string): Buffer {
  const bags = [...pem.matchAll(PEM)].flatMap(([, body = ""], at) => {
    const certificate = firstElement(Buffer.from(body, "base64"));
    return certificate === undefined ? [] : [bagOf(certificate, `agent-vault-${at}`)];
  });
  const safe = dataOf(element(SEQUENCE, ...bags));
  return element(SEQUENCE, element(INTEGER, Buffer.of(3)), dataOf(element(SEQUENCE, safe)));
}

function bagOf(certificate: Buffer, name: string): Buffer {
  const value = element(SEQUENCE, X509_CERTIFICATE, element(EXPLICIT_0, element(OCTET_STRING, certificate)));
  const alias = element(SEQUENCE, FRIENDLY_NAME, element(SET, element(BMP_STRING, bigEndian16(name))));
  return element(SEQUENCE, CERT_BAG, element(EXPLICIT_0, value), element(SET, alias, TRUSTED));
}

function dataOf(content: Buffer): Buffer {
  return element(SEQUENCE, DATA, element(EXPLICIT_0, element(OCTET_STRING, content)));
}

function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const length = content.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return Buffer.concat([Buffer.of(tag, ...lengthOf(length)), ...content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

/** What OpenSSL writes behind a `TRUSTED CERTIFICATE` goes; undefined for what is no whole element. */
function firstElement(der: Buffer): Buffer | undefined {
  const short = der[1] ?? 0x80;
  const bytes = short < 0x80 ? 0 : short & 0x7f;
  if (der[0] !== SEQUENCE || bytes > 3 || der.byteLength < 2 + bytes) return undefined;
  const length = bytes === 0 ? short : der.readUIntBE(2, bytes);
  const end = 2 + bytes + length;
  return der.byteLength < end ? undefined : der.subarray(0, end);
}

function bigEndian16(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}
