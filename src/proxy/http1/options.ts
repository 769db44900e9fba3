import type { MessageFault } from "../../lib/http1/parser.ts";
import type { ServingDeadlines } from "../connection/deadlines.ts";
import type { Ticker } from "../connection/registry.ts";
import type { Occupant } from "../exchange.ts";
import type { Http1Exchange } from "./exchange.ts";

export type Http1Options = {
  readonly ticker: Ticker;
  /** Asked at each look: a client that has not authenticated is given less. */
  deadlines(): ServingDeadlines;
  /** A request whose turn has come. */
  handle(exchange: Http1Exchange): void;
  /** HTTP is over on this connection: the next occupant has it. */
  occupy(next: Occupant): void;
  /** The client sent what cannot be read as a request; what is returned stands in the answer's head as whole lines. */
  malformed?(fault: MessageFault): string;
};
