// Writing in the field: what is typed without a network is kept on the device, sent once when the network
// is back, compared field by field with what others wrote, and gone with the sign-out.
import { expect, signIn, test } from './fixtures.js';
import { act, button, createDraft, fill, openCase } from './steps.js';

const mark = (page) => page.locator('[data-offline-mark]');
const entries = (page) => page.locator('[data-queue] > li');
const necessity = (page) => page.getByLabel('Sự cần thiết');

/** What a device holds of the site: databases, kept pages, storage, workers. */
const held = (page) => page.evaluate(async () => ({
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  storage: Object.keys(localStorage),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
}));
const NOTHING = { databases: [], caches: [], storage: [], workers: 0 };

async function turnOn(page) {
  await page.goto('/offline');
  await button(page, 'Bật trên thiết bị này').click();
  await expect(page.locator('[data-status]')).toHaveText('Đang bật.');
}

/** Opens a page and waits until the device has it. */
async function visit(page, path) {
  await page.goto(path);
  await expect.poll(() => page.evaluate(async (url) => Boolean(await caches.match(url)), path)).toBe(true);
}

/** What another tab of the person finds at a section. */
async function stands(page, path, value) {
  await expect(async () => {
    await page.goto(path);
    await expect(necessity(page)).toHaveValue(value, { timeout: 500 });
  }).toPass();
}

test('a draft written offline is there after a reload and is sent when the network is back', async ({ stranger, actor }) => {
  const page = await stranger();
  await signIn(page, 'chuyenvien');
  const path = `/proposals/${await createDraft(page, 'Viết ngoài hiện trường')}/plan/basis`;
  await turnOn(page);
  await visit(page, path);
  await page.context().setOffline(true);
  await necessity(page).fill('Viết khi mất mạng');
  await expect(page.locator('.save-mark')).toHaveText('Chưa có mạng: đã giữ trên thiết bị, sẽ gửi sau.');
  await expect(mark(page)).toHaveText('Ngoại tuyến · Chờ gửi: 1');
  await page.reload();
  await expect(necessity(page)).toHaveValue('Viết khi mất mạng');
  await page.goto('/proposals');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dùng ngoại tuyến');
  await expect(entries(page)).toHaveCount(1);
  await page.context().setOffline(false);
  await page.goto('/');
  await expect(mark(page)).toBeHidden();
  await stands(await actor('chuyenvien'), path, 'Viết khi mất mạng');
});

test('fields that two people changed are settled one by one, the others come together', async ({ stranger, actor }) => {
  const page = await stranger();
  await signIn(page, 'chuyenvien');
  const path = `/proposals/${await createDraft(page, 'Hai người cùng sửa')}/plan/basis`;
  const other = await actor('chuyenvien');
  await turnOn(page);
  await visit(page, path);
  await page.context().setOffline(true);
  await fill(page, { 'Sự cần thiết': 'Của tôi', 'Mục đích': 'Mục đích của tôi' });
  await expect(mark(page)).toHaveText('Ngoại tuyến · Chờ gửi: 1');
  await other.goto(path);
  await fill(other, { 'Sự cần thiết': 'Của người khác', 'Cơ sở khoa học': 'Khoa học của người khác' });
  await button(other, 'Lưu và quay lại sau').click();
  await page.goto('/offline');
  await page.context().setOffline(false);
  await page.goto('/offline');
  await expect(mark(page)).toHaveText('Chờ gửi: 1, cần bạn xem');
  const choice = page.getByRole('group', { name: 'Sự cần thiết' });
  await expect(page.getByRole('group')).toHaveCount(1);
  await expect(choice.locator('[data-mine]')).toHaveText('Của tôi');
  await expect(choice.locator('[data-now]')).toHaveText('Của người khác');
  await choice.getByRole('radio', { name: /^Của bạn/ }).check();
  await button(page, 'Lưu lựa chọn và gửi').click();
  await expect(entries(page)).toHaveCount(0);
  await stands(other, path, 'Của tôi');
  await expect(other.getByLabel('Mục đích')).toHaveValue('Mục đích của tôi');
  await expect(other.getByLabel('Cơ sở khoa học')).toHaveValue('Khoa học của người khác');
});

test('nothing stays after the sign-out, and nothing for who signs in next', async ({ stranger }) => {
  const page = await stranger();
  await signIn(page, 'chuyenvien');
  const path = `/proposals/${await createDraft(page, 'Không để lại gì')}/plan/basis`;
  expect(await held(page), 'before it is turned on').toEqual(NOTHING);
  await turnOn(page);
  await visit(page, path);
  await page.context().setOffline(true);
  await necessity(page).fill('Chưa gửi');
  await expect(mark(page)).toHaveText('Ngoại tuyến · Chờ gửi: 1');
  await page.context().setOffline(false);
  // The session of the first ends without a sign-out, and another person signs in on the device.
  await page.context().clearCookies();
  await signIn(page, 'giamdoc');
  await expect.poll(() => held(page)).toEqual(NOTHING);
  await turnOn(page);
  expect((await held(page)).workers).toBe(1);
  await page.locator('.menu summary').last().click();
  await button(page, 'Đăng xuất').click();
  await expect(page).toHaveURL(/\/login$/);
  await expect.poll(() => held(page)).toEqual(NOTHING);
});
