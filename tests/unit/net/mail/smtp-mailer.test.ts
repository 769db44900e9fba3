/** Against a real mail server, and against bare sockets where that server would have to misbehave. */
import { describe, expect, test } from "bun:test";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Secret } from "../../../../src/core/secret.ts";
import { createSmtpMailer } from "../../../../src/net/mail/smtp-mailer.ts";
import type { SmtpServer } from "../../../../src/net/mail/smtp-server.ts";
import { createAuthority } from "../../../support/certificates.ts";
import { startMailServer } from "../../../support/net/mail-server.ts";

const authority = createAuthority();
const TLS = authority.issue(["localhost", "127.0.0.1"]);
const TLS_CERT = { key: TLS.key, cert: TLS.cert };
const ACCOUNT = { user: "mailer", password: "correct horse" };
const LOGIN = { username: ACCOUNT.user, password: new Secret(ACCOUNT.password) };
const MAIL = {
  to: "ada@example.com",
  subject: "Grüße",
  html: "<p>Grüße &amp; more</p>",
  text: "Grüße & more\n",
};

function at(port: number, settings: Partial<SmtpServer> = {}): SmtpServer {
  return {
    host: "127.0.0.1",
    port,
    implicitTls: false,
    tlsMode: "opportunistic",
    skipVerify: false,
    roots: () => [authority.pem],
    login: undefined,
    from: { address: "vault@example.com", name: "Agent Vault" },
    ...settings,
  };
}

/** The reason for which a message was not taken. */
async function refusal(server: SmtpServer, deadlineMs = 5000): Promise<string> {
  const error = await createSmtpMailer(server, { deadlineMs })
    .send(MAIL)
    .then(
      () => undefined,
      (reason: Error) => reason,
    );
  expect(error).toBeInstanceOf(Error);
  return error?.message ?? "";
}

test("where mail goes is told without the password", () => {
  const { server } = createSmtpMailer(at(465, { implicitTls: true, skipVerify: true, login: LOGIN }));
  expect(server).toEqual({
    host: "127.0.0.1",
    port: 465,
    encryption: "tls",
    verifies: false,
    username: ACCOUNT.user,
    from: { address: "vault@example.com", name: "Agent Vault" },
  });
  expect(createSmtpMailer(at(25, { tlsMode: "none" })).server).toMatchObject({
    encryption: "none",
    verifies: true,
  });
});

describe("a message", () => {
  test("arrives as it was given, in both forms, for one recipient", async () => {
    await using server = await startMailServer();
    const mailer = createSmtpMailer(at(server.port));
    expect(mailer.isConfigured).toBe(true);
    await mailer.send(MAIL);
    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail).toMatchObject({
      from: "vault@example.com",
      to: ["ada@example.com"],
      user: "",
      secure: false,
    });
    expect(mail?.subject).toBe("Grüße");
    expect(mail?.text.trim()).toBe(MAIL.text.trim());
    expect(mail?.html.trim()).toBe(MAIL.html);
    expect(mail?.headers).toMatchObject({
      from: "Agent Vault <vault@example.com>",
      to: "ada@example.com",
      "auto-submitted": "auto-generated",
      "mime-version": "1.0",
    });
    expect(mail?.headers["message-id"]).toMatch(/^<[^@<>]+@example\.com>$/);
  });

  test("cannot bring a field of its own into the head", async () => {
    await using server = await startMailServer();
    const from = { address: "vault@example.com", name: "A\r\nBcc: eve@example.com" };
    await createSmtpMailer(at(server.port, { from })).send({ ...MAIL, subject: "B\r\nBcc: eve@example.com" });
    const [mail] = server.received;
    expect(mail?.to).toEqual(["ada@example.com"]);
    expect(Object.keys(mail?.headers ?? {})).not.toContain("bcc");
  });

  test("goes to a domain in another script by its name in the DNS", async () => {
    await using server = await startMailServer();
    await createSmtpMailer(at(server.port)).send({ ...MAIL, to: "ada@bücher.example" });
    expect(server.received[0]?.headers["to"]).toBe("ada@xn--bcher-kva.example");
  });
});

test("few connections at once, and a bounded line for the others", async () => {
  let open = 0;
  let most = 0;
  await using server = await startMailServer({
    onConnect(_, done) {
      most = Math.max(most, ++open);
      done();
    },
    onClose: () => void open--,
  });
  const mailer = createSmtpMailer(at(server.port), { atOnce: 2, waiting: 3 });
  const sent = Array.from({ length: 6 }, () =>
    mailer.send(MAIL).then(
      () => "sent",
      (error: Error) => error.message,
    ),
  );
  const outcomes = await Promise.all(sent);
  expect(outcomes.slice(0, 5)).toEqual(["sent", "sent", "sent", "sent", "sent"]);
  expect(outcomes[5]).toContain("Too many messages");
  expect(server.received).toHaveLength(5);
  // One that says goodbye is still open as the next one comes.
  expect(most).toBeLessThanOrEqual(4);
});

test("who waits in line for longer than the deadline is told so", async () => {
  await using server = await bareServer(() => {}, "");
  const mailer = createSmtpMailer(at(server.port), { atOnce: 1, deadlineMs: 200 });
  const outcomes = await Promise.allSettled([mailer.send(MAIL), mailer.send(MAIL)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("the connection ends with a goodbye", async () => {
  const said: string[] = [];
  await using server = await bareServer((socket, line) => {
    said.push(line);
    if (line === "QUIT") socket.end("221 bye\r\n");
    else if (line === "DATA") socket.write("354 go on\r\n");
    else if (line === "." || !said.includes("DATA")) socket.write("250 fine\r\n");
  });
  await createSmtpMailer(at(server.port)).send(MAIL);
  for (let i = 0; i < 50 && server.open() > 0; i++) await Bun.sleep(20);
  expect(server.open()).toBe(0);
  expect(said.at(-1)).toBe("QUIT");
});

describe("encryption", () => {
  test.each(["opportunistic", "required"] as const)(
    "%s: STARTTLS is used where it is offered",
    async (tlsMode) => {
      await using server = await startMailServer(TLS_CERT);
      await createSmtpMailer(at(server.port, { tlsMode })).send(MAIL);
      expect(server.received).toMatchObject([{ secure: true }]);
    },
  );

  test("none: it is not used although it is offered", async () => {
    await using server = await startMailServer(TLS_CERT);
    await createSmtpMailer(at(server.port, { tlsMode: "none" })).send(MAIL);
    expect(server.received).toMatchObject([{ secure: false }]);
  });

  test("opportunistic: without an offer mail goes in clear", async () => {
    await using server = await startMailServer();
    await createSmtpMailer(at(server.port)).send(MAIL);
    expect(server.received).toMatchObject([{ secure: false }]);
  });

  test("required: without an offer, or with one that was taken out on the way, no mail goes", async () => {
    await using server = await startMailServer();
    expect(await refusal(at(server.port, { tlsMode: "required" }))).toContain(
      "it refuses to encrypt (STARTTLS)",
    );
    expect(server.received).toEqual([]);
  });

  test("from the first byte on, as on port 465", async () => {
    await using server = await startMailServer({ ...TLS_CERT, secure: true });
    await createSmtpMailer(at(server.port, { implicitTls: true, tlsMode: "none" })).send(MAIL);
    expect(server.received).toMatchObject([{ secure: true }]);
  });

  test.each([
    ["STARTTLS", {}],
    ["from the first byte", { implicitTls: true }],
  ] as const)(
    "%s: a certificate that does not verify ends it, unless that is switched off",
    async (_, how) => {
      const secure = "implicitTls" in how;
      await using server = await startMailServer({ ...TLS_CERT, secure });
      const strange = at(server.port, { ...how, roots: () => [createAuthority().pem] });
      expect(await refusal(strange)).toContain("its certificate does not verify");
      expect(server.received).toEqual([]);
      await createSmtpMailer({ ...strange, skipVerify: true }).send(MAIL);
      expect(server.received).toMatchObject([{ secure: true }]);
    },
  );

  test("a certificate for another name ends it", async () => {
    const other = authority.issue(["elsewhere.example"]);
    await using server = await startMailServer({ key: other.key, cert: other.cert });
    expect(await refusal(at(server.port))).toContain("its certificate does not verify");
  });
});

describe("a login", () => {
  test.each([
    ["PLAIN", ["PLAIN", "LOGIN"]],
    ["LOGIN", ["LOGIN"]],
  ])("by %s over TLS", async (method, authMethods) => {
    await using server = await startMailServer({ ...TLS_CERT, account: ACCOUNT, authMethods });
    await createSmtpMailer(at(server.port, { login: LOGIN })).send(MAIL);
    expect(server.received).toMatchObject([{ user: "mailer", secure: true }]);
    expect(server.logins).toEqual([[method, "mailer", "correct horse"]]);
  });

  test("that is refused is told without the password", async () => {
    await using server = await startMailServer({ ...TLS_CERT, account: ACCOUNT });
    const login = { username: "mailer", password: new Secret("battery staple") };
    const reason = await refusal(at(server.port, { login }));
    expect(reason).toContain("it refuses the login: 535");
    expect(reason).not.toContain("battery");
  });

  test("never goes over clear text, also where the server would take it so", async () => {
    await using server = await startMailServer({ account: ACCOUNT, allowInsecureAuth: true });
    const reason = await refusal(at(server.port, { login: LOGIN }));
    expect(reason).toContain("it offers no encryption");
    expect(server.logins).toEqual([]);
    expect(server.received).toEqual([]);
  });

  test("that a server asks for and nobody has set is told in the server's words", async () => {
    await using server = await startMailServer({ ...TLS_CERT, account: ACCOUNT });
    expect(await refusal(at(server.port))).toContain("530");
  });

  test("that is set and not offered ends it", async () => {
    await using server = await startMailServer(TLS_CERT);
    expect(await refusal(at(server.port, { login: LOGIN }))).toContain("it offers no login");
  });
});

describe("a server that does not take it", () => {
  test("is told with its words: the recipient", async () => {
    await using server = await startMailServer({
      onRcptTo: (_, __, done) => done(Object.assign(new Error("no such user here"), { responseCode: 550 })),
    });
    expect(await refusal(at(server.port))).toBe(
      `The mail server at 127.0.0.1:${server.port}: it refuses the recipient: 550 no such user here`,
    );
  });

  test("is told with its words: the sender", async () => {
    await using server = await startMailServer({
      onMailFrom: (_, __, done) => done(Object.assign(new Error("not from you"), { responseCode: 553 })),
    });
    expect(await refusal(at(server.port))).toContain("it refuses the sender: 553 not from you");
  });

  test("is not there", async () => {
    const { port } = await startMailServer().then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    expect(await refusal(at(port))).toBe(`The mail server at 127.0.0.1:${port}: it refuses connections`);
  });

  test("has a name that nobody knows", async () => {
    expect(await refusal(at(25, { host: "mail.invalid" }))).toBe(
      "The mail server at mail.invalid:25: its name is not known",
    );
  });

  test("ends in the middle of the message", async () => {
    await using server = await bareServer((socket, line) => {
      if (line.startsWith("DATA")) socket.destroy();
      else socket.write("250 fine\r\n");
    });
    expect(await refusal(at(server.port))).toContain("closed");
  });

  test("says no after the message", async () => {
    let body = false;
    await using server = await bareServer((socket, line) => {
      if (line === "DATA") {
        body = true;
        socket.write("354 go on\r\n");
      } else if (!body) socket.write("250 fine\r\n");
      else if (line === ".") socket.write("554 5.7.1 looks like spam\r\n");
    });
    expect(await refusal(at(server.port))).toContain("it refuses the message: 554 5.7.1 looks like spam");
  });

  test.each([
    ["not even with a greeting", "silent"],
    ["after its greeting", "mute"],
  ])("never answers, %s", async (_, kind) => {
    await using server = await bareServer(() => {}, kind === "silent" ? "" : undefined);
    const started = performance.now();
    expect(await refusal(at(server.port), 300)).toContain("within 0.3 s");
    expect(performance.now() - started).toBeLessThan(2000);
    // The connection is given up, not left to run out.
    await Bun.sleep(50);
    expect(server.open()).toBe(0);
  });
});

/** Greets (unless `greeting` is empty) and leaves each line to `answer`. */
async function bareServer(answer: (socket: Socket, line: string) => void, greeting = "220 bare\r\n") {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    if (greeting !== "") socket.write(greeting);
    let rest = "";
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString("latin1")).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) answer(socket, line);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
