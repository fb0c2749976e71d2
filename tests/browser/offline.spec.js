// Writing in the field: what is typed without a network is kept on the device, sent once when the network
// is back, compared field by field with what others wrote, and gone with the sign-out.
import { expect, signIn, test } from './fixtures.js';
import { now, written } from './clock.js';
import { find, Rounds } from './rounds.js';
import { button, createDraft, field, fill, heading } from './steps.js';

const mark = (page) => page.locator('[data-offline-mark]');
const entries = (page) => page.locator('[data-queue] > li');
const necessity = (page) => field(page, 'Sự cần thiết');
const draft = (page, title) => createDraft(page, { heading: { 'Tên sáng kiến': title, 'Hình thức đề xuất': { choice: 'Cá nhân' }, 'Chủ đề': { select: 'Quản lý đô thị' } } });

/** What a device holds of the site: databases, kept pages, storage, workers. */
const held = (page) => page.evaluate(async () => ({
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  storage: Object.keys(localStorage),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
}));
const NOTHING = { databases: [], caches: [], storage: [], workers: 0 };
/** The page may be loaded again meanwhile: then it is asked again. */
const holdsNothing = (page) => expect(async () => expect(await held(page)).toEqual(NOTHING)).toPass();

/** Waits until the script of a page has done all that it does by itself. */
const done = (page) => page.evaluate(() => import(document.querySelector('script[src$="/offline.js"]').src));

/** Opens a page and waits until its script looks after its forms. */
async function open(page, path) {
  await page.goto(path);
  await done(page);
}

async function turnOn(page) {
  await page.goto('/offline');
  await button(page, 'Bật trên thiết bị này').click();
  await expect(page.locator('[data-status]')).toHaveText('Đang bật.');
  await done(page);
}

async function turnOff(page) {
  await button(page, 'Tắt và xóa khỏi thiết bị').click();
  await expect(page.locator('[data-status]')).toHaveText('Đang tắt: thiết bị không lưu gì.');
}

/** Opens a page and waits until the device has it, and the person's own page of what waits. */
async function visit(page, path) {
  await open(page, path);
  const kept = (url) => page.evaluate(async (asked) => Boolean(await caches.match(asked, { cacheName: 'pages' })), url);
  await expect(async () => expect([await kept(path), await kept('/offline')]).toEqual([true, true])).toPass();
}

/** What waits on the device. */
const waits = (page) => page.evaluate(() => new Promise((told, failed) => {
  const opening = indexedDB.open('sang-kien');
  opening.onsuccess = () => {
    const all = opening.result.transaction('queue').objectStore('queue').getAll();
    all.onsuccess = () => { opening.result.close(); told(all.result.map(({ title, state, why, fields }) => ({ title, state, why, fields }))); };
  };
  opening.onerror = () => failed(opening.error);
}));

/** The network is back: the next page sends what waits. */
async function back(page, path) {
  await page.context().setOffline(false);
  await page.goto(path);
  await expect(async () => expect(await waits(page)).toEqual([])).toPass();
  await expect(mark(page)).toBeHidden();
}

/** The next record that is sent arrives, but its answer gets lost on the way. */
const losesAnswer = (page, path) => page.route(`**${path}`, async (route) => {
  await route.fetch({ maxRedirects: 0 });
  await route.abort('internetdisconnected');
}, { times: 1 });

/** What another tab of the person finds at a section. */
async function stands(page, path, value) {
  await expect(async () => {
    await page.goto(path);
    await expect(necessity(page)).toHaveValue(value, { timeout: 500 });
  }).toPass();
}

/** Somebody of their own browser, with a draft, where writing offline is on. */
async function author(stranger, title) {
  const page = await stranger();
  await signIn(page, 'chuyenvien');
  const plan = `/proposals/${await draft(page, title)}/plan`;
  await turnOn(page);
  return { page, plan };
}

test('a draft written offline is there after a reload and is sent when the network is back', async ({ stranger, actor }) => {
  const { page, plan } = await author(stranger, 'Viết ngoài hiện trường');
  const path = `${plan}/basis`;
  await visit(page, path);
  await page.context().setOffline(true);
  await necessity(page).fill('Viết khi mất mạng');
  await expect(page.locator('.save-mark')).toHaveText('Chưa có mạng: đã giữ trên thiết bị, sẽ gửi sau.');
  await expect(mark(page)).toHaveText('Ngoại tuyến · Chờ gửi: 1');
  await page.reload();
  await expect(necessity(page)).toHaveValue('Viết khi mất mạng');
  // What was never opened is not there: instead, what waits.
  await page.goto('/proposals');
  await expect(heading(page)).toHaveText('Dùng ngoại tuyến');
  await expect(entries(page)).toHaveCount(1);
  await expect(page.getByRole('navigation', { name: 'Điều hướng chính' }).getByRole('link', { name: /^Sáng kiến của tôi/ })).toBeVisible();
  await back(page, '/');
  await stands(await actor('chuyenvien'), path, 'Viết khi mất mạng');
});

test('two items added offline arrive as two, also beside one that somebody else added', async ({ stranger, actor }) => {
  const { page, plan } = await author(stranger, 'Thêm rủi ro ngoài hiện trường');
  const other = await actor('chuyenvien');
  await visit(page, plan);
  await visit(page, `${plan}/risks?item=new`);
  await page.context().setOffline(true);
  for (const words of ['Mưa làm hỏng thiết bị', 'Mất điện cả khu phố']) {
    await open(page, `${plan}/risks?item=new`);
    await field(page, 'Rủi ro là gì?').fill(words);
    await button(page, 'Lưu và thêm mục khác').click();
    await expect(heading(page)).toHaveText('Dùng ngoại tuyến');
  }
  await expect(entries(page)).toHaveCount(2);
  await entries(page).first().getByRole('link', { name: 'Mở trang' }).click();
  await expect(field(page, 'Rủi ro là gì?')).toHaveValue('Mưa làm hỏng thiết bị');
  await other.goto(`${plan}/risks?item=new`);
  await field(other, 'Rủi ro là gì?').fill('Người dân chưa quen');
  await button(other, 'Lưu và thêm mục khác').click();
  await expect(field(other, 'Rủi ro là gì?')).toHaveValue('');
  await page.goto('/offline');
  await back(page, '/');
  await other.goto(`${plan}/risks`);
  await expect(other.getByRole('main').locator('.sheet-head h2')).toHaveText([/Người dân chưa quen/, /Mưa làm hỏng thiết bị/, /Mất điện cả khu phố/]);
});

test('fields that two people changed are settled one by one, the others come together', async ({ stranger, actor }) => {
  const { page, plan } = await author(stranger, 'Hai người cùng sửa');
  const path = `${plan}/basis`;
  const other = await actor('chuyenvien');
  await visit(page, path);
  await page.context().setOffline(true);
  await fill(page, { 'Sự cần thiết': 'Của tôi', 'Mục đích': 'Mục đích của tôi' });
  await expect(async () => expect((await waits(page)).map(({ fields }) => fields.purpose)).toEqual([['Mục đích của tôi']])).toPass();
  await other.goto(path);
  await fill(other, { 'Sự cần thiết': 'Của người khác', 'Cơ sở khoa học': 'Khoa học của người khác' });
  await button(other, 'Lưu, để sau').click();
  await expect(other).toHaveURL(plan);
  await page.goto('/offline');
  await page.context().setOffline(false);
  await page.goto('/offline');
  await expect(mark(page)).toHaveText('Chờ gửi: 1, cần bạn xem');
  const choice = page.getByRole('group', { name: 'Sự cần thiết' });
  await expect(page.getByRole('main').getByRole('group')).toHaveCount(1);
  await expect(choice.locator('[data-mine]')).toHaveText('Của tôi');
  await expect(choice.locator('[data-now]')).toHaveText('Của người khác');
  const rounds = new Rounds();
  await rounds.look(page, 'a conflict');
  rounds.done();
  await choice.getByRole('radio', { name: /^Của bạn/ }).check();
  await button(page, 'Lưu lựa chọn và gửi').click();
  await expect(entries(page)).toHaveCount(0);
  await stands(other, path, 'Của tôi');
  await expect(field(other, 'Mục đích')).toHaveValue('Mục đích của tôi');
  await expect(field(other, 'Cơ sở khoa học')).toHaveValue('Khoa học của người khác');
});

/** What waits on the device is asked about, once somebody else has written where it was written. */
async function isAsked(page, other, plan, { before, mine }) {
  await expect(async () => expect((await waits(page)).map(({ fields }) => fields.necessity)).toEqual([[mine]])).toPass();
  await other.goto(`${plan}/basis`);
  await fill(other, { 'Sự cần thiết': 'Của người khác' });
  await button(other, 'Lưu, để sau').click();
  await expect(other).toHaveURL(plan);
  await page.goto('/offline');
  await page.context().setOffline(false);
  await page.goto('/offline');
  const choice = page.getByRole('group', { name: 'Sự cần thiết' });
  for (const [side, words] of Object.entries({ before, mine, now: 'Của người khác' })) await expect(choice.locator(`[data-${side}]`)).toHaveText(words);
}

test('what was typed before the page was ready is not taken for what was there', async ({ stranger, actor }) => {
  const { page, plan } = await author(stranger, 'Gõ trước khi trang sẵn sàng');
  const path = `${plan}/basis`;
  await visit(page, path);
  const asked = new Promise((resolve) => { page.route('/health/live', resolve, { times: 1 }); });
  await page.goto(path);
  const question = await asked;
  await page.context().setOffline(true);
  await necessity(page).fill('Gõ sớm');
  await question.abort('internetdisconnected');
  await isAsked(page, await actor('chuyenvien'), plan, { before: '–', mine: 'Gõ sớm' });
});

test('what was typed while it was being saved is not taken for what was saved', async ({ stranger, actor }) => {
  const { page, plan } = await author(stranger, 'Gõ trong khi đang lưu');
  const path = `${plan}/basis`;
  await visit(page, path);
  const saving = new Promise((resolve) => { page.route(`**${path}`, resolve, { times: 1 }); });
  await necessity(page).fill('Một');
  const save = await saving;
  await necessity(page).fill('Một, hai');
  await page.context().setOffline(true);
  await save.fulfill({ response: await save.fetch() });
  await isAsked(page, await actor('chuyenvien'), plan, { before: 'Một', mine: 'Một, hai' });
});

/** Somebody has written records of a pilot without a network, and they wait. */
async function writtenUp(stranger, texts) {
  const page = await stranger();
  await signIn(page, 'chuyenvien');
  const pilot = `/proposals/${await find(page, 'Trả giấy phép xây dựng nhà ở riêng lẻ')}/pilot`;
  const monitoring = pilot.replace(/pilot$/, 'monitoring');
  await turnOn(page);
  await visit(page, pilot);
  await visit(page, monitoring);
  await page.context().setOffline(true);
  for (const words of texts) {
    await open(page, monitoring);
    await fill(page, { 'Diễn biến, nhận xét': words });
    await button(page, 'Ghi số liệu').click();
    await expect(heading(page)).toHaveText('Dùng ngoại tuyến');
  }
  return { page, pilot, monitoring };
}

/** The pilot's log as another tab shows it. */
const logged = (page, words) => page.getByText(words, { exact: true });

test('a pilot is written up offline, once, and its author is asked where others have written since', async ({ stranger, actor }) => {
  const { page, pilot, monitoring } = await writtenUp(stranger, ['Ghi tại hiện trường buổi sáng', 'Ghi tại hiện trường buổi chiều']);
  const other = await actor('chuyenvien');
  await back(page, pilot);
  await other.goto(pilot);
  await expect(logged(other, 'Ghi tại hiện trường buổi sáng')).toHaveCount(1);
  await expect(logged(other, 'Ghi tại hiện trường buổi chiều')).toHaveCount(1);

  // Somebody else writes while the next one waits, and this one lacks what it needs.
  await visit(page, monitoring);
  await page.context().setOffline(true);
  await fill(page, { 'Ngày số liệu': '31/02/2026', 'Diễn biến, nhận xét': 'Ghi sau cùng' });
  await button(page, 'Ghi số liệu').click();
  await expect(heading(page)).toHaveText('Dùng ngoại tuyến');
  await other.goto(monitoring);
  await fill(other, { 'Diễn biến, nhận xét': 'Ghi xen giữa' });
  await button(other, 'Ghi số liệu').click();
  await expect(logged(other, 'Ghi xen giữa')).toHaveCount(1);
  await page.context().setOffline(false);
  await page.goto('/offline');
  await expect(mark(page)).toHaveText('Chờ gửi: 1, cần bạn xem');
  await entries(page).getByRole('link', { name: 'Mở trang' }).click();
  await expect(field(page, 'Diễn biến, nhận xét')).toHaveValue('Ghi sau cùng');
  await button(page, 'Ghi số liệu').click();
  await expect(heading(page)).toHaveText('Dùng ngoại tuyến');
  await expect(entries(page).locator('[data-state]')).toContainText('Ngày số liệu');
  await entries(page).getByRole('link', { name: 'Mở trang' }).click();
  await expect(field(page, 'Diễn biến, nhận xét')).toHaveValue('Ghi sau cùng');
  await fill(page, { 'Ngày số liệu': written(now()) });
  await button(page, 'Ghi số liệu').click();
  await expect(logged(page, 'Ghi sau cùng')).toHaveCount(1);
  await expect(mark(page)).toBeHidden();
});

test('a record whose answer gets lost is sent again and stands there once, and so does the one after it', async ({ stranger, actor }) => {
  const { page, pilot, monitoring } = await writtenUp(stranger, ['Ghi khi sóng yếu, lần một', 'Ghi khi sóng yếu, lần hai']);
  const other = await actor('chuyenvien');
  await done(page);
  await losesAnswer(page, monitoring);
  const lost = page.waitForEvent('requestfailed', (request) => request.method() === 'POST');
  await page.context().setOffline(false);
  await lost;
  await other.goto(pilot);
  await expect(logged(other, 'Ghi khi sóng yếu, lần một')).toHaveCount(1);
  await expect(entries(page)).toHaveCount(2);
  await back(page, pilot);
  await other.goto(pilot);
  for (const words of ['Ghi khi sóng yếu, lần một', 'Ghi khi sóng yếu, lần hai']) await expect(logged(other, words)).toHaveCount(1);
});

test('the page for writing offline, before it is turned on', async ({ actor }) => {
  const rounds = new Rounds();
  await rounds.visit(await actor('chuyenvien'), '/offline');
  rounds.done();
});

test('nothing stays after the sign-out, nor for who signs in next, whatever other tabs are open', async ({ stranger }) => {
  const page = await stranger();
  await signIn(page, 'chuyenvien');
  const path = `/proposals/${await draft(page, 'Không để lại gì')}/plan/basis`;
  expect(await held(page), 'before it is turned on').toEqual(NOTHING);
  await turnOn(page);
  await visit(page, path);
  await page.context().setOffline(true);
  await necessity(page).fill('Chưa gửi');
  await expect(mark(page)).toHaveText('Ngoại tuyến · Chờ gửi: 1');
  // Nothing that the page would send by itself once the network is back.
  await page.goto('about:blank');
  await page.context().setOffline(false);
  // The session of the first ends without a sign-out, and another person signs in on the device.
  await page.context().clearCookies();
  await signIn(page, 'giamdoc');
  await holdsNothing(page);

  await turnOn(page);
  expect((await held(page)).workers).toBe(1);
  const tab = await page.context().newPage();
  await tab.goto('/offline');
  await expect(tab.locator('[data-pages]')).toBeAttached();
  await turnOff(page);
  await holdsNothing(page);

  await turnOn(page);
  await tab.goto('/offline');
  await page.locator('.menu summary').last().click();
  await button(page, 'Đăng xuất').click();
  await expect(page).toHaveURL(/\/login$/);
  await holdsNothing(page);
});

test('a tab that was about to keep pages leaves nothing once another has turned it off', async ({ stranger }) => {
  const { page, plan } = await author(stranger, 'Hai thẻ cùng lúc');
  const tab = await page.context().newPage();
  // The tab has asked whether there is a network, and keeps its pages as soon as it knows.
  const asked = new Promise((resolve) => { tab.route('/health/live', resolve); });
  await tab.goto(`${plan}/basis`);
  const question = await asked;
  await page.goto('/offline');
  await done(page);
  await turnOff(page);
  await question.continue();
  await done(tab);
  expect(await held(tab)).toEqual(NOTHING);
});

test('a new version of the site brings kept pages into its frame before the old one goes', async ({ stranger }) => {
  const { page, plan } = await author(stranger, 'Phiên bản mới');
  const path = `${plan}/basis`;
  await visit(page, path);
  // As an older version left it: its frame, and the page drawn in it; with `gone`, a page that is there no more.
  const upgrade = (gone) => page.evaluate(async ([kept, lost]) => {
    await (await caches.open('frame /static/older')).put('/static/older/app.css', new Response(''));
    const pages = await caches.open('pages');
    await pages.put(kept, new Response('drawn by the older version'));
    if (lost) await pages.put(lost, new Response('drawn by the older version'));
    // Another address is another worker.
    const { installing } = await navigator.serviceWorker.register(`/service-worker.js?${lost}`);
    await new Promise((done) => { installing.onstatechange = () => installing.state === 'activated' && done(); });
    return {
      page: (await (await pages.match(kept)).text()).includes('<textarea'),
      lost: lost && await (await pages.match(lost)).text(),
      older: await caches.has('frame /static/older'),
    };
  }, [path, gone]);
  expect(await upgrade(null)).toEqual({ page: true, lost: null, older: false });
  expect(await upgrade('/proposals/nowhere')).toEqual({ page: true, lost: 'drawn by the older version', older: true });
});
