/** @jsxImportSource hono/jsx */
import { Banner } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

type DifferenceProps = {
  /** What whoever typed began with. */
  readonly seen: object | undefined;
  /** What stands there now; undefined: it is gone. */
  readonly now: object | undefined;
  /** What was typed. */
  readonly mine: object | undefined;
};

/** What somebody else has changed since the form was opened, beside what was typed. */
export function Difference({ seen, now, mine }: DifferenceProps) {
  const [before, current, typed] = [flat(seen), flat(now), flat(mine)];
  const fields = [...new Set([...before.keys(), ...current.keys()])];
  const changed = fields.filter((field) => before.get(field) !== current.get(field));
  const rows = changed.map((field) => ({
    key: field,
    cells: [
      <code key="field">{field}</code>,
      ...[before, current, typed].map((side) => <Side key={field} text={side.get(field)} />),
    ],
  }));
  return (
    <>
      <Banner
        tone="warn"
        title={
          now === undefined ? "Somebody has deleted it meanwhile" : "Somebody else has changed it meanwhile"
        }
      >
        <p>
          Nothing of yours was saved. Saving again{" "}
          {now === undefined
            ? "adds it anew as it stands below"
            : "puts what stands below in place of theirs"}
          .
        </p>
      </Banner>
      {now === undefined || rows.length === 0 ? null : (
        <Table
          label="What was changed meanwhile"
          columns={[{ head: "Field" }, { head: "Was" }, { head: "Is now" }, { head: "Yours" }]}
          rows={rows}
        />
      )}
    </>
  );
}

function Side({ text }: { readonly text: string | undefined }) {
  return text === undefined ? <span class="muted">none</span> : <Untrusted>{text}</Untrusted>;
}

/** `auth.token` and its text; lists as one text. */
function flat(value: object | undefined, under = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(value ?? {}).flatMap(([name, inner]): (readonly [string, string])[] => {
      if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) {
        return [...flat(inner, `${under}${name}.`)];
      }
      return [[`${under}${name}`, typeof inner === "string" ? inner : JSON.stringify(inner)]];
    }),
  );
}
