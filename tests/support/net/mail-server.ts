/** A mail server of its own (npm's smtp-server), which keeps what it is given and takes the behaviour that a test wants. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export type Received = {
  readonly from: string;
  readonly to: readonly string[];
  /** True when it came over TLS. */
  readonly secure: boolean;
  /** Whoever signed in for it; empty when nobody did. */
  readonly user: string;
  /** As it came: head and parts, encoded. */
  readonly raw: string;
  /** Fields of the head by lower-case name, unfolded, not decoded. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

export type MailServer = AsyncDisposable & {
  readonly port: number;
  readonly received: readonly Received[];
  /** Credentials that were tried, in order. */
  readonly logins: readonly (readonly [method: string, user: string, password: string])[];
};

export type MailServerOptions = Omit<SMTPServerOptions, "onAuth" | "onData"> & {
  /** Asked for a login, these pass; without it no login is offered. */
  readonly account?: { readonly user: string; readonly password: string };
};

/** Listens on loopback. Without a certificate it offers no STARTTLS. */
export async function startMailServer({ account, ...options }: MailServerOptions = {}): Promise<MailServer> {
  const received: Received[] = [];
  const logins: [string, string, string][] = [];
  const disabledCommands = [
    ...(options.key === undefined ? ["STARTTLS"] : []),
    ...(account === undefined ? ["AUTH"] : []),
  ];
  const server = new SMTPServer({
    disabledCommands,
    authOptional: account === undefined,
    disableReverseLookup: true,
    ...options,
    onAuth({ method, ...given }, _session, done) {
      const username = given.username ?? "";
      const password = given.password ?? "";
      logins.push([method, username, password]);
      const matches = username === account?.user && password === account.password;
      done(matches ? null : new Error("wrong user name or password"), { user: username });
    },
    onData(stream, session, done) {
      readText(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: typeof session.user === "string" ? session.user : "",
          raw,
          ...readMessage(raw),
        });
        done();
      }, done);
    },
  });
  // A client that goes away in the middle is part of the tests.
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    logins,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Head and parts of a message as nodemailer makes them: multipart/alternative of text and HTML. */
function readMessage(raw: string): Pick<Received, "headers" | "subject" | "text" | "html"> {
  const { headers, body } = splitPart(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers["content-type"] ?? "")?.[1] ?? "\n";
  const parts = body.split(`--${boundary}`).map(splitPart);
  const part = (type: string) => {
    const found = parts.find((each) => each.headers["content-type"]?.startsWith(type));
    return found === undefined ? "" : decodeBody(found);
  };
  return {
    headers,
    subject: decodeWords(headers["subject"] ?? ""),
    text: part("text/plain"),
    html: part("text/html"),
  };
}

type Part = { readonly headers: Record<string, string>; readonly body: string };

function splitPart(raw: string): Part {
  const [head = "", ...rest] = raw.replace(/^\r\n/, "").split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = lines.flatMap((line) => {
    const at = line.indexOf(":");
    return at < 0 ? [] : [[line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]];
  });
  return { headers: Object.fromEntries(headers), body: rest.join("\r\n\r\n") };
}

/** RFC 2045 6. */
function decodeBody({ headers, body }: Part): string {
  const encoding = headers["content-transfer-encoding"];
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding === "quoted-printable") return decodeQuoted(body.replace(/=\r\n/g, ""));
  return body;
}

/** RFC 2047, UTF-8 alone. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?([QB])\?(.*?)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === "B"
        ? Buffer.from(word, "base64").toString("utf8")
        : decodeQuoted(word.replaceAll("_", " ")),
    );
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
