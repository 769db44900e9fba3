import { describe, expect, test } from "bun:test";
import { KNOWN_HOSTS } from "../../../../src/core/reach/known-hosts.ts";
import { knownDomains, lookAlikeOf } from "../../../../src/core/reach/look-alike.ts";
import { lookUp } from "../../../support/access/reach.ts";

const KNOWN = knownDomains([...KNOWN_HOSTS, "api.stripe.com", "x.ai", "fly.io"], lookUp);

function resembles(host: string, known = KNOWN): string | undefined {
  const ascii = new URL(`http://${host}`).hostname;
  const facts = lookUp(ascii);
  if (facts === undefined) throw new Error(`${host} is no name`);
  return lookAlikeOf(ascii, facts, {
    known,
    isFamiliar: (domain) => known.some((one) => one.domain === domain),
  });
}

describe("names that could be taken for another", () => {
  const table: Readonly<Record<string, string>> = {
    "api.githvb.com": "github.com",
    "api.g1thub.com": "github.com",
    "api.glthub.com": "github.com",
    "api.githuub.com": "github.com",
    "api.gihtub.com": "github.com",
    "api.open-ai.com": "openai.com",
    "api.openai.co": "openai.com",
    "api.0penai.com": "openai.com",
    "api.anthr0pic.com": "anthropic.com",
    "api.antrhopic.com": "anthropic.com",
    "api.anthropic.net": "anthropic.com",
    "api.strlpe.com": "stripe.com",
    "api.str1pe.com": "stripe.com",
    "stripe-api.com": "stripe.com",
    "api-stripe.com": "stripe.com",
    "stripeapi.com": "stripe.com",
    "my-stripe-login.com": "stripe.com",
    "api.stripe.com.evil.io": "stripe.com",
    "api-stripe-com.evil.io": "stripe.com",
    "stripe.com-api.net": "stripe.com",
    "my-stripe.com-login.net": "stripe.com",
    "slack.com.tools": "slack.com",
    "stripepayments.com": "stripe.com",
    "getstripe.com": "stripe.com",
    "stripe.github.io": "stripe.com",
    "api-openai.vercel.app": "openai.com",
    "sendgrid-mail.com": "sendgrid.com",
    "api.rnistral.ai": "mistral.ai",
    "api.tvvilio.com": "twilio.com",
    "api.gr0q.com": "groq.com",
    "api.strípe.com": "stripe.com",
    "api.ѕtrіре.com": "stripe.com",
    "аррӏе.com": "apple.com",
    "api.gοοgle.com": "google.com",
  };
  for (const [host, domain] of Object.entries(table)) {
    test(`${host} for ${domain}`, () => expect(resembles(host)).toBe(domain));
  }
});

/** Hosts that services are really set up for; none of them imitates anybody. */
const HONEST =
  `api.github.com github.com uploads.github.com raw.githubusercontent.com gitlab.com gitlab.example.org
  api.gitlab.com api.bitbucket.org api.openai.com chatgpt.com api.anthropic.com claude.ai api.x.ai x.com fly.io api.fly.io
  api.machines.dev api.stripe.com files.stripe.com connect.stripe.com api.twilio.com api.sendgrid.com api.mailgun.net
  api.postmarkapp.com api.resend.com slack.com files.slack.com hooks.slack.com discord.com api.telegram.org graph.facebook.com
  graph.microsoft.com login.microsoftonline.com management.azure.com oauth2.googleapis.com accounts.google.com
  www.googleapis.com sheets.googleapis.com generativelanguage.googleapis.com api.notion.com api.linear.app api.asana.com
  api.trello.com api.atlassian.com mycompany.atlassian.net api.hubapi.com api.hubspot.com api.salesforce.com
  na1.salesforce.com api.zendesk.com api.intercom.io api.airtable.com api.figma.com api.vercel.com api.netlify.com
  api.cloudflare.com api.digitalocean.com api.linode.com api.vultr.com api.hetzner.cloud api.scaleway.com api.render.com
  api.heroku.com backboard.railway.app api.supabase.com api.planetscale.com console.neon.tech api.mongodb.com
  api.datadoghq.com api.datadoghq.eu api.newrelic.com api.honeycomb.io sentry.io api.pagerduty.com api.opsgenie.com
  api.mistral.ai api.cohere.com api.cohere.ai api.groq.com api.together.xyz api.perplexity.ai api.deepseek.com
  api.fireworks.ai openrouter.ai api.replicate.com api-inference.huggingface.co huggingface.co api.elevenlabs.io
  api.deepgram.com api.assemblyai.com api.pinecone.io api.tavily.com api.exa.ai serpapi.com google.serper.dev
  api.firecrawl.dev api.brave.com registry.npmjs.org pypi.org upload.pypi.org crates.io hub.docker.com
  registry-1.docker.io ghcr.io quay.io api.nuget.org rubygems.org api.dropboxapi.com api.box.com www.zohoapis.com
  api.shopify.com api.paypal.com api-m.paypal.com connect.squareup.com api.adyen.com api.plaid.com api.coinbase.com
  api.binance.com api.kraken.com api.spotify.com api.twitch.tv api.reddit.com oauth.reddit.com api.linkedin.com
  api.twitter.com api.zoom.us api.calendly.com api.mapbox.com maps.googleapis.com api.openweathermap.org
  api.weather.gov api.nasa.gov newsapi.org api.segment.io api.mixpanel.com api.amplitude.com eu.posthog.com app.posthog.com
  api.algolia.com api.contentful.com cdn.contentful.com api.sanity.io api.clerk.com api.auth0.com dev-1234.okta.com
  api.workos.com api.stytch.com api.doppler.com app.infisical.com vault.example.com api.1password.com api.lastpass.com
  api.grafana.com grafana.example.com prometheus.example.com sentry.example.com gitlab.example.com jira.example.com
  api.ipinfo.io ipinfo.io httpbin.org postman-echo.com api.example.com example.com api.example.org test.example.net
  api.monday.com api.clickup.com api.todoist.com api.typeform.com api.tally.so api.surveymonkey.com api.eventbrite.com
  api.wikipedia.org en.wikipedia.org api.stackexchange.com hacker-news.firebaseio.com api.crossref.org export.arxiv.org
  api.semanticscholar.org s3.eu-central-1.amazonaws.com sts.amazonaws.com bedrock-runtime.us-east-1.amazonaws.com
  api.snowflake.com api.databricks.com api.dnsimple.com api.namecheap.com api.godaddy.com api.gandi.net api.ovh.com
  api.circleci.com circleci.com api.buildkite.com api.travis-ci.com dev.azure.com app.terraform.io api.pulumi.com`.split(
    /\s+/,
  );

describe("honest names", () => {
  test.each(HONEST)("%s is taken for nobody", (host) => expect(resembles(host)).toBeUndefined());

  test("neither are those of short labels, beside one another", () => {
    const known = knownDomains(["x.ai", "fly.io", "api.groq.com", "exa.ai"], lookUp);
    for (const host of ["x.com", "fly.dev", "z.ai", "grok.com", "hexa.io"]) {
      expect([host, resembles(host, known)]).toEqual([host, undefined]);
    }
  });

  test("names below a domain that is known are its owner's", () => {
    const known = knownDomains(["github.com"], lookUp);
    expect(resembles("github-com.github.com", known)).toBeUndefined();
  });
});

test("domains are known once, suffixes by who owns them, addresses not at all", () =>
  expect(
    knownDomains(["b.a.com", "*.a.com", "s3.amazonaws.com", "x.github.io", "127.0.0.1", "localhost"], lookUp),
  ).toEqual([
    { domain: "a.com", label: "a" },
    { domain: "amazonaws.com", label: "amazonaws" },
    { domain: "x.github.io", label: "x" },
  ]));
