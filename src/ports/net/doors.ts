import type { ProxyCredentials } from "../../core/access/proxy-credentials.ts";

export type DoorRequest = {
  /** What every connection is served as if it had presented. */
  readonly credentials: ProxyCredentials;
  /** The user of this machine whose connections are taken; undefined: everybody's. */
  readonly uid: number | undefined;
};

/** A port on loopback where the proxy asks for nothing, for programs that cannot present anything to one. */
export type Door = {
  readonly port: number;
  /** Takes no more connections; those that are open end as all do, with their access. */
  close(): void;
};

export type Doors = {
  /** Throws what the system says when no port can be had. */
  open(request: DoorRequest): Door;
};
