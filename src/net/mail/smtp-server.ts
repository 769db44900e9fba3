import type { Secret } from "../../core/secret.ts";

/** The server that takes our mail. The operator names it: unlike upstreams it may have any address. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; then `tlsMode` has no say. */
  readonly implicitTls: boolean;
  /** STARTTLS: where it is offered, or else no mail, or not at all. */
  readonly tlsMode: "opportunistic" | "required" | "none";
  /** Whatever certificate it shows is taken. */
  readonly skipVerify: boolean;
  /** PEM certificates that its own may lead to; asked for each message. */
  roots(): readonly string[];
  readonly login: { readonly username: string; readonly password: Secret } | undefined;
  readonly from: { readonly address: string; readonly name: string };
};
