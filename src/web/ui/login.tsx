/** @jsxImportSource hono/jsx */
import { Banner, Card } from "./card.tsx";
import { Button, Field, Form } from "./form.tsx";

type LoginProps = {
  readonly action: string;
  readonly csrf: string;
  readonly title: string;
  /** What was typed last. */
  readonly email?: string;
  /** Why that did not do. */
  readonly error?: string;
  readonly children?: string;
};

/** Logging in where one is. */
export function Login({ action, csrf, title, email = "", error, children }: LoginProps) {
  return (
    <Form action={action} csrf={csrf}>
      <Card title={title} id="login">
        {children === undefined ? null : <p>{children}</p>}
        {error === undefined ? null : (
          <Banner tone="danger">
            <p>{error}</p>
          </Banner>
        )}
        <Field name="email" label="E-mail" type="email" value={email} autocomplete="username" required />
        <Field
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          hint={
            <>
              None yet? Set one with <code>agent-vault account set-password</code>.
            </>
          }
          required
        />
        <div class="actions">
          <Button>Log in</Button>
        </div>
      </Card>
    </Form>
  );
}
