// What is shown while no one is signed in: how to, by the printed link or by the password.
import { useState } from 'preact/hooks';
import { sign_in_by, signIn } from '../../api/client';
import type { ApiFailure } from '../../api/client';
import { LogText } from '../../text/LogText';
import { asFailure } from '../resource';

export function SignIn({ failure }: { failure: ApiFailure | undefined }) {
  const by = sign_in_by.value;
  const unreachable = failure !== undefined && failure.status !== 401;
  return (
    <main class="sign-in" id="main">
      <h1>pugmark console</h1>
      {failure !== undefined && (
        <div class="state failure" role="alert">
          <p class="state-title"><LogText text={failure.error} /></p>
          {failure.hints.map((hint) => <p key={hint}>Hint: <LogText text={hint} /></p>)}
          {unreachable && <button type="button" onClick={() => location.reload()}>Try again</button>}
        </div>
      )}
      {!unreachable && (by === 'password' ? <PasswordForm /> : <LinkAdvice />)}
    </main>
  );
}

function LinkAdvice() {
  return (
    <>
      <p>You are not signed in. Open the link that <code>pugmark console</code> printed in the terminal where it was started. It looks like this:</p>
      <pre class="panel">{location.origin}/#token=…</pre>
      <p class="muted">The link works once; when it is used, the console prints the next one.</p>
    </>
  );
}

function PasswordForm() {
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<ApiFailure | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn({ password });
    } catch (cause) {
      setFailure(asFailure(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>You are not signed in. The password is the one that this console was started with.</p>
      <label for="password">Password</label>
      <input
        id="password"
        type="password"
        autocomplete="current-password"
        autofocus
        required
        value={password}
        aria-invalid={failure !== undefined}
        aria-describedby="password-failure"
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <button type="submit" class="main" disabled={busy || password === ''}>Sign in</button>
      <p id="password-failure" class="for-malicious" role="alert">{failure && [failure.error, ...failure.hints].join('. ')}</p>
    </form>
  );
}
