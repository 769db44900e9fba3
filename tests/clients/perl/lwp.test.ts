/** Perl's LWP trusts what a variable of its own names, and no other. */
import { describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { SECRET, stage } from "../stage.ts";

describe.skipIf(!REQUIREMENTS.perl.met())("Perl", () => {
  const programs = {
    "LWP::UserAgent":
      'my $answer = LWP::UserAgent->new(env_proxy => 1)->get($ARGV[0]); print $answer->code, " ", $answer->content;',
    "HTTP::Tiny":
      'my $answer = HTTP::Tiny->new(verify_SSL => 1)->get($ARGV[0]); print "$answer->{status} $answer->{content}";',
  };
  for (const [module, program] of Object.entries(programs)) {
    test(`${module} goes through us and trusts us`, async () => {
      await using s = await stage();
      const { code, out, err } = await s.run(["perl", `-M${module}`, "-e", program, `${s.url}/file`]);
      expect({ code, out, err: code === 0 ? "" : err }).toEqual({ code: 0, out: '200 {"ok":true}', err: "" });
      expect(s.upstream.received.map(({ headers }) => headers.get("authorization"))).toEqual([
        `Bearer ${SECRET}`,
      ]);
    }, 60_000);
  }
});
