import type { ProxyCredentials } from "../../core/access/proxy-credentials.ts";
import type { TokenHash } from "../../core/ids.ts";

export type DoorRequest = {
  /** What every connection is served as if it had presented. */
  readonly credentials: ProxyCredentials;
  /** The user of this machine whose connections are taken; undefined: everybody's. */
  readonly uid: number | undefined;
  /** 0 takes a free one. */
  readonly port: number;
};

/** A port on loopback where the proxy asks for nothing, for programs that cannot present anything to one. */
export type Door = {
  readonly port: number;
  /** Takes no more connections; those that are open end as all do, with their access. */
  close(): void;
};

export type Doors = {
  /** Throws what the system says when the port cannot be had. */
  open(request: DoorRequest): Door;
  /** Whether anything is open that this session's access carries, through a door or not. */
  carries(session: TokenHash): boolean;
};
