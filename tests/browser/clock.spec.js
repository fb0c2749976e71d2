// The clock of this worker's server can be moved: the pages follow, and so do the sessions.
import { now, offset, pass, setOffset } from './clock.js';
import { expect, test } from './fixtures.js';
import { heading, today } from './steps.js';

const DAY = 24 * 60 * 60;

// Only looked at: time goes back to where another spec of this worker may have left it.
let found;
test.beforeAll(() => { found = offset(); });
test.afterAll(() => setOffset(found));

test('a day passes at once, and everybody is signed in again', async ({ actor, travel }) => {
  const author = await actor('chuyenvien');
  const head = await actor('giamdoc');
  await author.goto('/');
  const before = { day: today(), at: now(), offset: offset() };
  await expect(author.getByText(before.day).first()).toBeVisible();
  await travel({ days: 1 });
  expect(offset() - before.offset).toBe(DAY);
  expect(now() - before.at).toBeGreaterThanOrEqual(DAY * 1000);
  expect(today()).not.toBe(before.day);
  for (const page of [author, head]) {
    await page.goto('/');
    await expect(heading(page)).toHaveText(/^Xin chào/);
    await expect(page.getByText(today()).first()).toBeVisible();
  }
});

test('a session ends after half an hour without a request', async ({ actor }) => {
  const page = await actor('chuyenvien');
  await page.goto('/');
  await expect(heading(page)).toHaveText(/^Xin chào/);
  pass({ minutes: 31 });
  await page.goto('/');
  await expect(page).toHaveURL(/\/login/);
});
