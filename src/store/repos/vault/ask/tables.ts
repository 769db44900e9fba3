/** The tables of requests that wait for a person, and of what they allowed; part of `schema.ts`. */
import type { Generated } from "kysely";
import type { AskAnswer, AskStatus, AskWay } from "../../../../core/ask/ask.ts";
import type { Integer } from "../../../column.ts";

export type AskSchema = {
  asks: AskTable;
  ask_allowances: AskAllowanceTable;
};

export type AskTable = {
  id: Generated<number | string | bigint>;
  vault_id: string;
  actor_type: string;
  actor_id: string;
  session_id: string;
  run: string;
  /** 0 or 1: SQLite has no boolean. */
  of_token: Integer;
  asked_by: string;
  method: string;
  scheme: "https" | "http";
  host: string;
  port: Integer;
  path: string;
  query_length: Integer;
  body_bytes: Integer | null;
  binding: string;
  link_hash: string;
  created_at: Integer;
  deadline: Integer;
  status: AskStatus;
  answer: AskAnswer | null;
  answered_way: AskWay | null;
  answered_by: string | null;
  answered_at: Integer | null;
};

export type AskAllowanceTable = {
  vault_id: string;
  run: string;
  host: string;
  port: Integer;
  expires_at: Integer;
};
