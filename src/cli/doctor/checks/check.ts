/** As `--json` has it. `cure` is one line, empty where nothing is to be done. */
export type Check = {
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly cure: string;
};

/** `check("ports").ok("…")`: a check by its name, with what came of it. */
export function check(name: string) {
  const of =
    (status: Check["status"]) =>
    (detail: string, cure = ""): Check => ({ name, status, detail, cure });
  return { ok: of("ok"), warn: of("warn"), fail: of("fail") };
}
