import { connect, isIP, type Socket } from "node:net";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Mail } from "../../ports/mailer.ts";
import { smtpFault } from "./smtp-fault.ts";
import type { SmtpServer } from "./smtp-server.ts";

/** How long the server may take to say goodbye once it has the message; nobody waits for it. */
const GOODBYE_MS = 1000;

/**
 * Hands one message to the server: RFC 5321, with STARTTLS (RFC 3207) and AUTH (RFC 4954). Resolves once the server has
 * taken it. Rejects with a sentence for the operator, within `deadlineMs`; the connection is gone by then.
 */
export async function handIn(server: SmtpServer, mail: Mail, deadlineMs: number): Promise<void> {
  const { message, envelope } = await compose(server, mail);
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const late = new Error(`it has not taken the message within ${Math.ceil(deadlineMs / 100) / 10} s`);
  const timer = setTimeout(() => reject(late), deadlineMs);
  const socket = dial(server);
  const deliver = async (): Promise<SMTPConnection> => {
    await connected(socket);
    const session = openSession(server, socket, deadlineMs);
    session.on("error", reject);
    await answered((done) => session.connect(done));
    await signIn(session, server);
    await answered((done) => session.send(envelope, message, done));
    return session;
  };
  try {
    const session = await Promise.race([deliver(), failed]);
    session.quit();
    setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
  } catch (error) {
    socket.destroy();
    throw smtpFault(server, error);
  } finally {
    clearTimeout(timer);
  }
}

async function compose({ from }: SmtpServer, mail: Mail) {
  const composed = new MailComposer({
    from,
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // RFC 3834 5: nobody's holiday is to answer.
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return { message: await composed.build(), envelope: composed.getEnvelope() };
}

/** Both families are tried, one shortly after the other. */
function dial({ host, port }: SmtpServer): Socket {
  return connect({ host, port, autoSelectFamily: true });
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

function openSession(server: SmtpServer, socket: Socket, deadlineMs: number): SMTPConnection {
  const { host, implicitTls, tlsMode, skipVerify, roots } = server;
  // Its own bounds, some minutes long, would outlive ours; ours comes first.
  const timeout = 2 * deadlineMs;
  return new SMTPConnection({
    connection: socket,
    host,
    secure: implicitTls,
    requireTLS: !implicitTls && tlsMode === "required",
    ignoreTLS: !implicitTls && tlsMode === "none",
    tls: {
      ca: [...roots()],
      rejectUnauthorized: !skipVerify,
      minVersion: "TLSv1.2",
      // An address has no place in SNI (RFC 6066 3).
      ...(isIP(host) === 0 ? { servername: host } : {}),
    },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    socketCloseTimeout: GOODBYE_MS,
  });
}

/** Nothing is sent in whose place a login was asked for: who can take STARTTLS out of an answer gets neither. */
async function signIn(session: SMTPConnection, { login }: SmtpServer): Promise<void> {
  if (login === undefined) return;
  if (!session.secure) throw new Error("it offers no encryption, and a password never goes over clear text");
  if (!session.allowsAuth) throw new Error("it offers no login, although one is configured");
  const credentials = { user: login.username, pass: login.password.open() };
  await answered((done) => session.login({ credentials }, done));
}

/** A step of the session, by its callback. */
function answered(step: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => step((error) => (error ? reject(error) : resolve())));
}
