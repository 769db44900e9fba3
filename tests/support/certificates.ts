/**
 * A certificate authority for tests: P-256, made from scratch so that it shares no code with the one under test.
 */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { isIP } from "node:net";

export type Issued = { readonly cert: string; readonly key: string };

export type Authority = {
  /** The root's certificate. */
  readonly pem: string;
  /** The root's key, for a program that mints leaves itself. */
  readonly key: string;
  /** A server certificate for the names and addresses; valid from a day ago for a month unless told otherwise. */
  readonly issue: (names: readonly string[], validity?: { from: Date; until: Date }) => Issued;
  /** A server certificate whose name stands in its subject and nowhere else, as before RFC 6125. */
  readonly issueCommonName: (name: string) => Issued;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** A new root, different each time. */
export function createAuthority(name = "Test authority"): Authority {
  const root = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const span = { from: new Date(Date.now() - DAY_MS), until: new Date(Date.now() + 30 * DAY_MS) };
  const keyId = octets(createHash("sha1").update(spki(root.publicKey)).digest());
  const extensions = [
    extension("2.5.29.19", sequence(boolean(true)), true),
    // keyCertSign and cRLSign.
    extension("2.5.29.15", node(0x03, Buffer.from([1, 0b0000_0110])), true),
    extension("2.5.29.14", keyId),
  ];
  const self = { issuer: name, subject: name, signer: root.privateKey };
  const pem = certificate({ ...self, publicKey: root.publicKey, validity: span, extensions });
  const issue = (subject: string, alternatives: readonly Buffer[], validity = span): Issued => {
    const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const cert = certificate({
      issuer: name,
      subject,
      signer: root.privateKey,
      publicKey: leaf.publicKey,
      validity,
      extensions: [
        ...alternatives,
        extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1"))),
        extension("2.5.29.35", sequence(node(0x80, keyId.subarray(2)))),
      ],
    });
    return { cert, key: exported(leaf.privateKey) };
  };
  return {
    pem,
    key: exported(root.privateKey),
    issue: (names, validity) =>
      issue(names[0] ?? "", [extension("2.5.29.17", sequence(...names.map(alternativeName)))], validity),
    issueCommonName: (subject) => issue(subject, []),
  };
}

type Fields = {
  readonly issuer: string;
  readonly subject: string;
  readonly signer: KeyObject;
  readonly publicKey: KeyObject;
  readonly validity: { from: Date; until: Date };
  readonly extensions: readonly Buffer[];
};

function certificate({ issuer, subject, signer, publicKey, validity, extensions }: Fields): string {
  const algorithm = sequence(oid("1.2.840.10045.4.3.2"));
  const body = sequence(
    node(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    commonName(issuer),
    sequence(time(validity.from), time(validity.until)),
    commonName(subject),
    spki(publicKey),
    node(0xa3, sequence(...extensions)),
  );
  const signature = sign("sha256", body, createPrivateKey(signer.export({ format: "pem", type: "pkcs8" })));
  const whole = sequence(body, algorithm, node(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString("base64").replaceAll(/(.{64})/g, "$1\n");
  return `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`;
}

const exported = (key: KeyObject) => key.export({ format: "pem", type: "pkcs8" }).toString();
const spki = (key: KeyObject) => key.export({ format: "der", type: "spki" });

// DER (X.690): a tag, a length, the content.
function node(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const sequence = (...parts: Buffer[]) => node(0x30, Buffer.concat(parts));
const integer = (bytes: Buffer) => node(0x02, bytes);
const boolean = (value: boolean) => node(0x01, Buffer.from([value ? 255 : 0]));
const octets = (bytes: Buffer) => node(0x04, bytes);

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 127];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return node(0x06, Buffer.from(bytes));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]/g, "").slice(2, 14);
  return node(0x17, Buffer.from(`${digits}Z`));
}

function commonName(name: string): Buffer {
  return sequence(node(0x31, sequence(oid("2.5.4.3"), node(0x0c, Buffer.from(name)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));
}

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return node(0x87, Buffer.from(name.split(".").map(Number)));
  return node(0x82, Buffer.from(name));
}
