/**
 * The thread that owns one connection of SQLite: an entry point of its own (`build/binary.ts`), started by
 * `thread.ts`. It does one piece of work at a time, in the order of asking, and answers each.
 */

import { insertBatch } from "../repos/log/insert.ts";
import { addSlice } from "../repos/log/requests-rows.ts";
import { countSlice } from "../repos/log/traffic-rows.ts";
import { openConnection, type SqliteConnection } from "./connection.ts";
import { type Answers, type Reply, type Request, toFailure, type Work } from "./message.ts";

declare const self: Worker;

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

function perform(work: Work): Answers[Work["type"]] {
  if (work.type === "open") {
    connection = openConnection(work);
    return undefined;
  }
  if (connection === undefined) throw new Error("no database is open");
  if ("patienceMs" in work && work.patienceMs !== undefined) connection.wait(work.patienceMs);
  switch (work.type) {
    case "statement":
      return connection.run(work.sql, work.parameters);
    case "append":
      return insertBatch(connection, work.batch, work.now);
    case "traffic":
      return countSlice(connection, work.slice);
    case "requests":
      return addSlice(connection, work.slice);
    case "rollback":
      connection.rollback();
      return undefined;
    case "close":
      connection.close();
      connection = undefined;
      return undefined;
  }
}
