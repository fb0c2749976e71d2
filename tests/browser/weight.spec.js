// What a page costs on the wire, as the browser counts it: the first visit with style, script and
// fonts, and every later page with those in the cache. That the console stays silent on all of
// them is watched in fixtures.js.
import { expect, PASSWORD, test } from './fixtures.js';
import { find } from './rounds.js';
import { button, link } from './steps.js';

const FIRST = 100 * 1024;
const LATER = 20 * 1024;

/** Counts what arrives: gives a function that tells the bytes since it was last asked. */
async function meter(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  let bytes = 0;
  client.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; });
  return async () => {
    await page.waitForLoadState('networkidle');
    const counted = bytes;
    bytes = 0;
    return counted;
  };
}

test('the first visit is light, and every page after it lighter', async ({ stranger }) => {
  const page = await stranger();
  const weight = await meter(page);
  await page.goto('/login');
  const first = await weight();
  expect(first, 'fonts and style have come').toBeGreaterThan(20 * 1024);
  expect(first, 'the first visit').toBeLessThanOrEqual(FIRST);
  await page.getByLabel('Thư điện tử công vụ').fill('giamdoc@demo.vn');
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await button(page, 'Đăng nhập').click();
  await expect(link(page, 'Trang chủ')).toBeVisible();
  const later = { home: await weight() };
  await page.goto('/queue');
  later.queue = await weight();
  await page.goto('/proposals');
  later.list = await weight();
  for (const path of await page.locator('[data-proposal] a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
    for (const part of ['', '/timeline']) {
      await page.goto(`${path}${part}`);
      later[`${path}${part}`] = await weight();
    }
  }
  for (const [name, bytes] of Object.entries(later)) {
    expect(bytes, `${name} came over the wire`).toBeGreaterThan(0);
    expect(bytes, name).toBeLessThanOrEqual(LATER);
  }
});

test('writing a plan is light too', async ({ actor }) => {
  const page = await actor('chuyenvien');
  await page.goto('/proposals?status=draft');
  const draft = await page.locator('[data-proposal]').first().getAttribute('data-proposal');
  const weight = await meter(page);
  for (const section of ['', '/gaps', '/basis', '/objectives', '/risks', '/attachments']) {
    await page.goto(`/proposals/${draft}/plan${section}`);
    expect(await weight(), section).toBeLessThanOrEqual(LATER);
  }
});

test('pilot, result, liability and reward are light too', async ({ actor }) => {
  const page = await actor('thamquyen');
  const [running, judged] = [await find(page, 'Trả giấy phép xây dựng nhà ở riêng lẻ'), await find(page, 'Khám từ xa cho người cao tuổi')];
  await page.goto(`/proposals/${judged}/liability`);
  const file = await page.getByRole('rowheader').getByRole('link').first().getAttribute('href');
  const parts = ['pilot', 'assessment', 'liability', 'incentives'].map((part) => `/proposals/${judged}/${part}`);
  const weight = await meter(page);
  for (const path of [`/proposals/${running}/pilot`, `/proposals/${running}/suspension`, ...parts, file, '/solutions', '/provisions', '/dashboard']) {
    await page.goto(path);
    const bytes = await weight();
    expect(bytes, `${path} came over the wire`).toBeGreaterThan(0);
    expect(bytes, path).toBeLessThanOrEqual(LATER);
  }
});

test('the library and what an administrator keeps up are light too', async ({ stranger, actor }) => {
  const guest = await stranger();
  const first = await meter(guest);
  await guest.goto('/library');
  expect(await first(), 'the library first').toBeLessThanOrEqual(FIRST);
  const page = await actor('quantri');
  await page.goto('/');
  const weight = await meter(page);
  const kept = ['units', 'topics', 'parameters', 'holidays', 'people', 'jobs', 'import'].map((part) => `/admin/${part}`);
  for (const path of ['/library', '/library/lessons', '/library/provisions', '/notifications', ...kept]) {
    await page.goto(path);
    const bytes = await weight();
    expect(bytes, `${path} came over the wire`).toBeGreaterThan(0);
    expect(bytes, path).toBeLessThanOrEqual(LATER);
  }
});
