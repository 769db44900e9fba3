/**
 * What well-known services need, for those who set one up: hints of forms and commands, which the server never applies
 * by itself. In the order in which clients of either generation have them, by id.
 */
import type { Surface } from "./service.ts";

export type ServiceTemplate = {
  /** Also a name that the service may have. */
  readonly id: string;
  readonly name: string;
  /** `host[/path]`, as services are written. */
  readonly host: string;
  readonly description: string;
  readonly authType: "bearer" | "basic" | "api-key" | "custom" | "passthrough";
  readonly suggestedKey: string;
  /** Of `api-key`. */
  readonly header?: string;
  readonly prefix?: string;
  /** Of `custom`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly substitutions?: readonly {
    readonly key: string;
    readonly placeholder: string;
    readonly in: readonly Surface[];
  }[];
};

type Row = readonly [id: string, name: string, host: string, key: string, description: string];
type Extras = Pick<ServiceTemplate, "prefix" | "headers" | "substitutions">;

const of =
  (authType: ServiceTemplate["authType"], extras: Extras = {}) =>
  (...[id, name, host, suggestedKey, description]: Row): ServiceTemplate => ({
    id,
    name,
    host,
    description,
    authType,
    suggestedKey,
    ...extras,
  });

const bearer = of("bearer");
const basic = of("basic");
const custom = of("custom");

function apiKey(header: string, ...row: Row): ServiceTemplate {
  return { ...of("api-key")(...row), header };
}

export const SERVICE_CATALOG: readonly ServiceTemplate[] = [
  apiKey("x-api-key", "anthropic", "Anthropic", "api.anthropic.com", "ANTHROPIC_API_KEY", "Claude models"),
  custom("aws-s3", "AWS S3", "s3.amazonaws.com", "AWS_SECRET_ACCESS_KEY", "Object storage of AWS"),
  bearer("cloudflare", "Cloudflare", "api.cloudflare.com", "CLOUDFLARE_API_TOKEN", "DNS, CDN and Workers"),
  bearer("cohere", "Cohere", "api.cohere.com", "CO_API_KEY", "Language and embedding models"),
  apiKey(
    "DD-API-KEY",
    "datadog",
    "Datadog",
    "api.datadoghq.com",
    "DATADOG_API_KEY",
    "Metrics and monitoring",
  ),
  bearer("deepseek", "DeepSeek", "api.deepseek.com", "DEEPSEEK_API_KEY", "DeepSeek language models"),
  {
    ...apiKey(
      "Authorization",
      "discord",
      "Discord",
      "discord.com/api/*",
      "DISCORD_BOT_TOKEN",
      "Bots for chat",
    ),
    prefix: "Bot ",
  },
  bearer("fireworks", "Fireworks AI", "api.fireworks.ai", "FIREWORKS_API_KEY", "Hosted open models"),
  apiKey(
    "x-goog-api-key",
    "gemini",
    "Google Gemini",
    "generativelanguage.googleapis.com",
    "GEMINI_API_KEY",
    "Google's Gemini models",
  ),
  bearer("github", "GitHub", "api.github.com", "GITHUB_TOKEN", "Repositories, issues and actions"),
  apiKey(
    "PRIVATE-TOKEN",
    "gitlab",
    "GitLab",
    "gitlab.com/api/*",
    "GITLAB_TOKEN",
    "Repositories and pipelines",
  ),
  bearer("groq", "Groq", "api.groq.com", "GROQ_API_KEY", "Fast model inference"),
  basic("jira", "Jira", "*.atlassian.net", "JIRA_API_TOKEN", "Issues of Atlassian Cloud"),
  apiKey("Authorization", "linear", "Linear", "api.linear.app", "LINEAR_API_KEY", "Issues and projects"),
  bearer("mistral", "Mistral AI", "api.mistral.ai", "MISTRAL_API_KEY", "Mistral language models"),
  bearer("notion", "Notion", "api.notion.com", "NOTION_TOKEN", "Pages and databases"),
  bearer("npmgh", "Github NPM registry", "npm.pkg.github.com", "NPM_GH_TOKEN", "npm packages kept at GitHub"),
  bearer("openai", "OpenAI", "api.openai.com", "OPENAI_API_KEY", "GPT models and tools"),
  bearer("openrouter", "OpenRouter", "openrouter.ai", "OPENROUTER_API_KEY", "Many models behind one API"),
  {
    ...custom("pagerduty", "PagerDuty", "api.pagerduty.com", "PAGERDUTY_TOKEN", "Incidents and on-call"),
    headers: { Authorization: "Token token={{ PAGERDUTY_TOKEN }}" },
  },
  bearer("perplexity", "Perplexity", "api.perplexity.ai", "PERPLEXITY_API_KEY", "Answers with sources"),
  apiKey(
    "X-Postmark-Server-Token",
    "postmark",
    "Postmark",
    "api.postmarkapp.com",
    "POSTMARK_SERVER_TOKEN",
    "Transactional mail",
  ),
  bearer("resend", "Resend", "api.resend.com", "RESEND_API_KEY", "Mail for developers"),
  bearer("sendgrid", "SendGrid", "api.sendgrid.com", "SENDGRID_API_KEY", "Mail delivery and marketing"),
  bearer("sentry", "Sentry", "sentry.io", "SENTRY_AUTH_TOKEN", "Errors and performance"),
  apiKey(
    "X-Shopify-Access-Token",
    "shopify",
    "Shopify",
    "*.myshopify.com",
    "SHOPIFY_ACCESS_TOKEN",
    "Shops, orders and products",
  ),
  bearer("slack", "Slack", "slack.com", "SLACK_TOKEN", "Messages and channels"),
  bearer("stripe", "Stripe", "api.stripe.com", "STRIPE_SECRET_KEY", "Payments and subscriptions"),
  apiKey("apikey", "supabase", "Supabase", "*.supabase.co", "SUPABASE_KEY", "Postgres with an API"),
  {
    ...of("passthrough")(
      "telegram",
      "Telegram",
      "api.telegram.org",
      "TELEGRAM_BOT_TOKEN",
      "Bots for Telegram",
    ),
    substitutions: [{ key: "TELEGRAM_BOT_TOKEN", placeholder: "__TELEGRAM_BOT_TOKEN__", in: ["path"] }],
  },
  bearer("together", "Together AI", "api.together.ai", "TOGETHER_API_KEY", "Hosted open models"),
  basic("twilio", "Twilio", "api.twilio.com", "TWILIO_AUTH_TOKEN", "Calls and text messages"),
  bearer("vercel", "Vercel", "api.vercel.com", "VERCEL_TOKEN", "Deployments and domains"),
  bearer("xai", "xAI (Grok)", "api.x.ai", "XAI_API_KEY", "Grok language models"),
];

/** The template for a host (without a port), if there is one; a wildcard stands for one label. */
export function templateForHost(host: string): ServiceTemplate | undefined {
  const wildcard = `*${host.slice(Math.max(0, host.indexOf(".")))}`;
  return SERVICE_CATALOG.find((template) => {
    const [name] = template.host.split("/");
    return name === host || name === wildcard;
  });
}
