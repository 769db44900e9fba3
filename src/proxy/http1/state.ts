import type { Channel } from "../../lib/stream/channel.ts";
import type { Occupant } from "../exchange.ts";
import type { Http1Exchange } from "./exchange.ts";

/** How far one HTTP/1 connection with a client has come. */
export type State =
  /** Requests come in and are answered in turn. */
  | { readonly type: "serving" }
  /** A complete request wants another protocol: what follows it is kept until that is answered. */
  | { readonly type: "upgrading"; readonly exchange: Http1Exchange | undefined; early: Buffer }
  /** The next occupant has it as soon as the piece in hand has been read. */
  | { readonly type: "leaving"; readonly take: (client: Channel) => Occupant }
  /** The last request has been read; whatever follows is not looked at. */
  | { readonly type: "deaf" }
  /** Another occupant has the channel, or it is ending. */
  | { readonly type: "over" };
