// Notes all that a page must not do: log an error, throw, break its content security policy, open a dialog of the browser, crash.
import assert from 'node:assert/strict';

/** Begins to watch a context; `expect` takes what a test means to go wrong at the server or on the way to it. */
export async function watch(context) {
  const troubles = [];
  const expected = [];
  const violations = [];
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  context.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console error: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => troubles.push(`page error: ${error.error().stack ?? error.error()}`));
  context.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('page', (page) => page.on('crash', () => troubles.push('the page crashed')));
  return {
    expect: (pattern) => expected.push(pattern),
    /** For the one test that tries what the policy forbids. */
    expectViolation: (pattern) => violations.push(pattern),
    /** Fails where there was trouble that no one expected. */
    judge() {
      const failed = (trouble) => trouble.startsWith('console error: Failed to load') && expected.some((pattern) => pattern.test(trouble));
      const forbidden = (trouble) => violations.some((pattern) => pattern.test(trouble));
      const left = troubles.filter((trouble) => !failed(trouble) && !forbidden(trouble));
      assert.deepEqual(left, [], 'the page had trouble');
    },
  };
}
