/** Word between the processes on one database (PostgreSQL, LISTEN and NOTIFY): quick, and lost where nobody listens. */
import type { ClientBase } from "pg";
import { cut } from "./postgres-connection.ts";
import { isConnectionLost } from "./postgres-failure.ts";

/** Other schemas of the same database use it too, and anyone may: word is a reason to look, and nothing more. */
export const CHANNEL = "agent_vault_changes";
const LISTEN_MS = 5000;

export class Notifications {
  readonly #listeners = new Set<(sender: string) => void>();

  subscribe(listener: (sender: string) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Has the server send word over this connection from now on. Rejects when the connection is lost; where the server, or
   * what stands between, will not do it, none comes.
   */
  async listenOn(client: ClientBase): Promise<void> {
    client.on("notification", ({ channel, payload }) => {
      if (channel !== CHANNEL) return;
      for (const listener of this.#listeners) listener(payload ?? "");
    });
    const timer = setTimeout(() => cut(client), LISTEN_MS);
    try {
      await client.query(`listen ${CHANNEL}`);
    } catch (cause) {
      if (isConnectionLost(cause)) throw cause;
    } finally {
      clearTimeout(timer);
    }
  }
}
