/**
 * The thread that owns one connection of SQLite: an entry point of its own (`build/binary.ts`), started by
 * `thread.ts`. It does one piece of work at a time, in the order of asking, and answers each.
 */
import { openConnection, type SqliteConnection } from "./connection.ts";
import { type Reply, type Request, type Rows, toFailure, type Work } from "./message.ts";

declare const self: Worker;

const NOTHING: Rows = { rows: [] };

let connection: SqliteConnection | undefined;

self.onmessage = ({ data: { id, work } }: MessageEvent<Request>) => {
  answer(attempt(id, work));
};

function answer(reply: Reply): void {
  postMessage(reply);
}

function attempt(id: number, work: Work): Reply {
  try {
    return { id, done: perform(work) };
  } catch (error) {
    return { id, failed: toFailure(error) };
  }
}

function perform(work: Work): Rows {
  if (work.type === "open") {
    connection = openConnection(work);
    return NOTHING;
  }
  if (connection === undefined) throw new Error("no database is open");
  switch (work.type) {
    case "statement":
      return connection.run(work.sql, work.parameters);
    case "rollback":
      connection.rollback();
      return NOTHING;
    case "close":
      connection.close();
      connection = undefined;
      return NOTHING;
  }
}
