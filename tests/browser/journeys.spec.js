// The journeys with JavaScript on, and what only several windows or scripts can show: a decision on
// what has moved on, drafts saved while typing, two tabs on one section, the risk on the matrix.
import { expect, test } from './fixtures.js';
import * as journeys from './journeys.js';
import * as outcomes from './outcomes.js';
import * as pilots from './pilots.js';
import * as plans from './plans.js';
import { act, button, createDraft, field, fill, heading, propose, hasStatus } from './steps.js';

test('parking: agreed after a lost vote, not completed, liability decided, closed', async ({ actor, travel }) => {
  test.slow();
  await pilots.parking({ test, actor, travel }, await journeys.parking({ test, actor }));
});
test('bicycles: reached in part, a decision objected to and corrected', async ({ actor, travel }) => {
  test.slow();
  await outcomes.bicycles({ test, actor, travel }, await journeys.bicycles({ test, actor }));
});
test('young doctors: agreed by the unit’s own vote, completed, rewarded, taken over', async ({ actor, travel }) => {
  test.slow();
  await outcomes.doctors({ test, actor, travel }, await journeys.doctors({ test, actor }));
});
test('home care: urgent, acknowledged, agreed within one session', ({ actor }) => journeys.covid({ test, actor }));

test('who decides second is told who was first and what was typed is kept', async ({ actor, stranger, session }) => {
  const id = await propose(actor, 'bacsi', plans.doctors);
  await act(await actor('giamdocyte'), id, {
    act: 'Trình cấp có thẩm quyền',
    fields: { 'Ý kiến của đơn vị và lý do vượt thẩm quyền': 'Kinh phí vượt thẩm quyền của Sở.' },
    send: 'Ký và trình',
    status: 'with_authority',
  });
  const first = await actor('thamquyen');
  const second = await stranger({ storageState: await session('thamquyen') });
  const decision = { 'Hướng xử lý': { choice: 'Đồng ý chủ trương' }, 'Nội dung quyết định, lý do': 'Đồng ý cho 270 bác sĩ.' };
  for (const page of [first, second]) {
    await page.goto(`/proposals/${id}/decision`);
    await fill(page, decision);
  }
  await button(first, 'Ký quyết định').click();
  await hasStatus(first, 'approved');
  const answer = second.waitForResponse((r) => r.request().method() === 'POST');
  await button(second, 'Ký quyết định').click();
  expect((await answer).status()).toBe(409);
  const note = second.getByRole('alert');
  await expect(note).toContainText('Hồ sơ đã chuyển sang bước khác');
  await expect(note).toContainText('Lãnh đạo UBND Thành phố đã thực hiện');
  await expect(note).toContainText('Đồng ý cho 270 bác sĩ.');
  await hasStatus(second, 'approved');
});

test.describe('a draft while typing', () => {
  let page;
  let id;
  test.beforeEach(async ({ actor }) => {
    page = await actor('chuyenvien');
    id = await createDraft(page, plans.parking);
  });

  test('is saved by itself and survives a reload', async () => {
    await page.goto(`/proposals/${id}/plan/basis`);
    await field(page, 'Sự cần thiết').pressSequentially('Thiếu chỗ đỗ xe.');
    await expect(page.getByRole('status')).toHaveText(/^Đã lưu lúc \d\d:\d\d/);
    await page.reload();
    await expect(field(page, 'Sự cần thiết')).toHaveValue('Thiếu chỗ đỗ xe.');
  });

  test('an item of a list is saved once, however often', async () => {
    await page.goto(`/proposals/${id}/plan/objectives?item=new`);
    for (const text of ['Vòng quay', 'Vòng quay chỗ đỗ']) {
      // The mark may still be that of the save before: the answer itself is waited for.
      const saved = page.waitForResponse((r) => r.request().headers()['x-autosave'] === '1');
      await field(page, 'Tên chỉ tiêu').fill(text);
      expect((await saved).status()).toBe(200);
      await expect(page.getByRole('status')).toHaveText(/^Đã lưu lúc/);
      await expect(page).toHaveURL(/item=[0-9a-f-]{36}/);
    }
    await page.reload();
    await expect(field(page, 'Tên chỉ tiêu')).toHaveValue('Vòng quay chỗ đỗ');
    await button(page, 'Lưu').click();
    await expect(page.getByRole('heading', { level: 2, name: /^Chỉ tiêu \d/ })).toHaveCount(1);
  });

  test('saving by hand while it saves by itself is no conflict with oneself', async () => {
    await page.goto(`/proposals/${id}/plan/basis`);
    await page.route('**/plan/basis', async (route) => {
      if (!route.request().headers()['x-autosave']) return route.continue();
      const response = await route.fetch();
      await new Promise((done) => setTimeout(done, 1500)); // an answer that is slow to arrive
      return route.fulfill({ response });
    });
    const saving = page.waitForRequest((r) => r.headers()['x-autosave'] === '1');
    await field(page, 'Sự cần thiết').fill('Thiếu chỗ đỗ xe.');
    await saving;
    await button(page, 'Lưu và tiếp tục').click();
    await expect(page.getByText('Đã lưu.')).toBeVisible();
    await expect(heading(page)).toHaveText('Tài liệu kèm theo');
  });

  test('a second tab that saved first is named, and nothing typed is lost', async ({ actor }) => {
    const other = await actor('chuyenvien');
    for (const tab of [page, other]) await tab.goto(`/proposals/${id}/plan/basis`);
    await field(other, 'Sự cần thiết').fill('Bản của cửa sổ kia.');
    await button(other, 'Lưu và tiếp tục').click();
    await expect(other.getByText('Đã lưu.')).toBeVisible();
    await field(page, 'Sự cần thiết').fill('Bản của cửa sổ này.');
    await expect(page.getByRole('status')).toContainText('Có người vừa sửa mục này. Chuyên viên A lưu lúc');
    await button(page, 'Lưu và tiếp tục').click();
    await expect(page.getByRole('alert')).toContainText('Có người vừa sửa mục này.');
    await expect(field(page, 'Sự cần thiết')).toHaveValue('Bản của cửa sổ này.');
    await expect(page.getByRole('complementary')).toContainText('Bản của cửa sổ kia.');
    await button(page, 'Lưu và tiếp tục').click();
    await expect(page.getByText('Đã lưu.')).toBeVisible();
  });

  test('the risk moves on the matrix with the answers', async () => {
    await page.goto(`/proposals/${id}/plan/risks`);
    const cell = (likelihood, impact) => page.locator(`[data-cell="${likelihood}-${impact}"]`);
    await fill(page, { 'Khả năng xảy ra': { scale: 4 }, 'Mức tác động nếu xảy ra': { scale: 4 } });
    await expect(cell(4, 4)).toContainText('R1');
    await fill(page, { 'Mức tác động nếu xảy ra': { scale: 5 } });
    await expect(cell(4, 5)).toContainText('R1');
    await expect(cell(4, 4)).not.toContainText('R1');
  });

  test('characters are counted as people see them', async () => {
    await page.goto(`/proposals/${id}/plan/basis`);
    await field(page, 'Sự cần thiết').fill('Đỗ xe');
    await expect(page.getByText('Đã nhập 5 trên 3.000 ký tự').or(page.getByText('Đã nhập 5 trên 3000 ký tự'))).toBeVisible();
  });
});

test('the menu closes on Escape and on a click beside it', async ({ actor }) => {
  const page = await actor('chuyenvien');
  await page.goto('/');
  const summary = page.getByRole('banner').getByText('Vai trò và tài khoản');
  const out = button(page, 'Đăng xuất');
  const open = async () => {
    await summary.locator('..').click();
    await expect(out).toBeVisible();
  };
  await open();
  await page.keyboard.press('Escape');
  await expect(out).toBeHidden();
  await open();
  await heading(page).click();
  await expect(out).toBeHidden();
});
