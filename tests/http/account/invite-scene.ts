/** People of an instance who invite others, and what is done with invites over HTTP. */
import type { Mail } from "../../../src/ports/mailer.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

/** In milliseconds. */
export const HOURS = 3_600_000;

/** An owner (olga), an admin of payments (ada) and a member of nothing (otto); `mail` is what was sent. */
export async function scene(smtp: "none" | "works" | "fails" = "none") {
  const mail: Mail[] = [];
  const send = async (one: Mail) => {
    if (smtp === "fails") throw new Error("smtp.example.com:587 refused the connection");
    mail.push(one);
  };
  const instance = await openInstance({
    baseUrl: "https://av.example.com",
    ...(smtp === "none" ? {} : { mailer: { isConfigured: true, send } }),
  });
  const owner = await instance.registerOwner();
  const payments = await instance.addVault("payments");
  await instance.addVault("billing");
  const ada = await instance.addUser("ada@example.com", "member", { payments: "admin" });
  const otto = await instance.addUser("otto@example.com", "member");
  return {
    instance,
    mail,
    owner,
    ada,
    otto,
    payments,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}
export type Scene = Awaited<ReturnType<typeof scene>>;

const tokenOf = (link: string) => link.split("/").at(-1) ?? "";

/** Makes an invite; `token` is that of its link, empty when it came without one. */
export async function invite(s: Scene, body: object, token = s.owner) {
  const answer = await s.instance.call("POST /v1/users/invites", { token, body });
  return { ...answer, token: tokenOf(answer.json.invite_link ?? "") };
}

export const accept = (instance: Instance, token: string, password = "a good password") =>
  instance.call(`POST /v1/users/invites/${token}/accept`, { body: { password } });
export const details = (instance: Instance, token: string) =>
  instance.call(`GET /v1/users/invites/${token}/details`);
export const logIn = (instance: Instance, email: string, password: string) =>
  instance.call("POST /v1/auth/login", { body: { email, password } });
/** The invites that the holder of the token sees. */
export const list = async (s: Scene, token = s.owner, status = "") =>
  (await s.instance.call(`GET /v1/users/invites?status=${status}`, { token })).json.invites;

export const FRIEND = "friend@example.com";
