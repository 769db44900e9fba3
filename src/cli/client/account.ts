import * as auth from "../../contract/account/auth.ts";
import { Failure } from "../failure.ts";
import type { Body, Caller } from "./call.ts";
import { replyOf, send, type Target } from "./transport.ts";

export function authCalls(target: Target, call: Caller) {
  return {
    register: (body: Body<typeof auth.RegisterBody>) =>
      call(auth.RegisterReply, "POST", "/v1/auth/register", { body }),
    login: async (body: Body<typeof auth.LoginBody>) => {
      const response = await send(target, { method: "POST", path: "/v1/auth/login", body });
      // Here 401 is not an expired session but a wrong password.
      if (response.status === 401) throw new Failure("wrong e-mail or password", { exit: 3 });
      return replyOf(target, response, auth.TokenReply);
    },
    bootstrap: (body: Body<typeof auth.BootstrapBody>) =>
      call(auth.BootstrapReply, "POST", "/v1/auth/bootstrap", { body }),
    me: () => call(auth.MeReply, "GET", "/v1/auth/me"),
    logout: () => send(target, { method: "POST", path: "/v1/auth/logout" }),
  };
}
