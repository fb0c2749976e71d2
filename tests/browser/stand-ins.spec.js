// Who takes a case over where an authority does not act: the level above, where an urgent case is left
// lying; another of the same level, else the level above, where somebody steps aside or has declared a
// relation to an author. For that each test gives a department a centre below it, and authorities.
import { expect, PASSWORD, test } from './fixtures.js';
import * as plans from './plans.js';
import { act, button, commit, createDraft, fill, hasStatus, heading, openCase, propose, row, submit, timeline, waits, writePlan } from './steps.js';

const CITY = 'Lãnh đạo UBND Thành phố, Ủy ban nhân dân Thành phố Hồ Chí Minh';
const RECUSED = 'Bạn đã xin không tham gia xử lý hồ sơ này.';
const acts = (page) => page.getByRole('region', { name: 'Việc bạn có thể làm' });
const holder = (page) => page.getByText(/^Đang giữ hồ sơ: /);
const leftOut = (page) => page.locator('[data-left-out]');
/** What is new to somebody about a case of this name. */
const news = (page, title) => page.locator('[data-notice=new]').filter({ hasText: title });

/** A unit below another. */
async function found(admin, { code, name, parent }) {
  await admin.goto('/admin/import');
  await admin.getByRole('radio', { name: /^Đơn vị/ }).check();
  await admin.getByLabel('Nội dung CSV').fill(`code,name,kind,parent_code,valid_from,symbol\n${code},${name},office,${parent},2025-07-01,TT\n`);
  await button(admin, 'Nhập').click();
  await expect(admin.getByRole('status')).toHaveText('Đã nhập.');
}

/** Somebody new, who has followed the invitation: from now on an actor like any other. */
async function invite({ actor, stranger }, { account, name, unit, office }) {
  const admin = await actor('quantri');
  await admin.goto('/admin/people/new');
  await fill(admin, { 'Thư điện tử công vụ': `${account}@demo.vn`, 'Họ và tên': name, 'Chức danh': 'Cán bộ', 'Đơn vị công tác': { select: unit } });
  await fill(admin, { 'Chức vụ trong hệ thống': { choice: office }, 'Số, ký hiệu văn bản': '7/QĐ' });
  await button(admin, 'Thêm người dùng').click();
  await expect(heading(admin)).toHaveText('Đã mời sử dụng');
  const page = await stranger();
  await page.goto(await admin.locator('[data-link]').innerText());
  await page.getByLabel('Mật khẩu mới').fill(PASSWORD);
  await button(page, 'Đặt mật khẩu').click();
  await expect(page.getByRole('status')).toContainText('Đã đặt mật khẩu');
  await page.close();
}

/** The bell rings by itself: a worker prepares what is new. */
async function isTold(page, title, words) {
  await expect(async () => {
    await page.goto('/notifications');
    await expect(news(page, title).filter({ hasText: words })).toHaveCount(1, { timeout: 500 });
  }).toPass({ timeout: 60_000 });
}

/** Nothing to decide on the page, and none of it by its address. */
async function mayNotDecide(page, id, why) {
  await openCase(page, id);
  await expect(acts(page).getByRole('link', { name: 'Quyết định của cấp có thẩm quyền', exact: true })).toHaveCount(0);
  expect((await page.goto(`/proposals/${id}/decision`)).status()).toBe(403);
  await expect(page.getByRole('main')).toContainText(why);
}

test('an urgent case that an authority leaves lying climbs to the next by itself', async ({ actor, stranger, travel }) => {
  test.slow();
  const unit = 'Trung tâm Hạ tầng';
  await found(await actor('quantri'), { code: 'trung-tam-ha-tang', name: unit, parent: 'so-xay-dung' });
  for (const someone of [
    { account: 'kysu', name: 'Kỹ sư H', unit, office: 'Cán bộ, công chức' },
    { account: 'giamdochatang', name: 'Giám đốc Hạ tầng', unit, office: 'Người đứng đầu' },
    { account: 'capso', name: 'Lãnh đạo cấp Sở', unit: 'Sở Xây dựng', office: 'Cấp có thẩm quyền' },
  ]) await invite({ actor, stranger }, someone);
  const plan = plans.called('Trạm xe đạp dời được khi đường ngập', plans.soon(plans.bicycles));
  const id = await propose(actor, 'kysu', plan);
  await act(await actor('giamdochatang'), id, {
    act: 'Trình trường hợp bức thiết',
    fields: { 'Lý do bức thiết': 'Mưa lớn trong tuần tới.', 'Hậu quả nếu chậm trễ': 'Trạm xe ngập.', 'Nội dung đề nghị chỉ đạo': 'Cho dời trạm.' },
    send: 'Ký và trình ngay',
    says: 'Đã trình trường hợp bức thiết',
    status: 'with_authority',
  });
  const [author, below, above] = [await actor('kysu'), await actor('capso'), await actor('thamquyen')];

  await test.step('it lies with the authority of the department, who is told', async () => {
    await isTold(below, plan.title, 'Việc mới cần xử lý (Trình trường hợp bức thiết');
    await openCase(author, id);
    await expect(holder(author)).toHaveText('Đang giữ hồ sơ: Lãnh đạo cấp Sở, Sở Xây dựng');
    await above.goto('/notifications');
    await expect(news(above, plan.title)).toHaveCount(0);
  });

  await test.step('a day without an acknowledgement: the City has it, and is told', async () => {
    await travel({ hours: 24, minutes: 1 });
    await isTold(above, plan.title, 'Việc mới cần xử lý (Quá hạn');
    await isTold(below, plan.title, 'Việc đã quá hạn');
    await waits(above, id, [plan.title, 'Bức thiết', 'Tiếp nhận trước']);
    await below.goto('/queue');
    await expect(row(below, id)).toHaveCount(0);
  });

  await test.step('the file says so, and names who left it', async () => {
    await openCase(author, id);
    await expect(holder(author)).toHaveText(`Đang giữ hồ sơ: ${CITY}`);
    const entry = timeline(author).getByRole('listitem').first();
    await expect(entry).toContainText('Quá hạn: Tiếp nhận trường hợp bức thiết');
    await expect(entry).toContainText('Người giữ: Lãnh đạo cấp Sở, Sở Xây dựng');
  });

  await test.step('the City decides', async () => {
    await act(above, id, { act: 'Tiếp nhận trường hợp bức thiết', send: 'Tiếp nhận', says: 'Đã tiếp nhận.' });
    await act(above, id, {
      act: 'Quyết định của cấp có thẩm quyền',
      fields: { 'Hướng xử lý': { choice: 'Đồng ý chủ trương' }, 'Nội dung quyết định, lý do': 'Đồng ý dời trạm.', 'Chỉ đạo cụ thể': 'Dời trước thứ Sáu.' },
      send: 'Ký quyết định',
      status: 'approved',
    });
    await expect(timeline(above)).toContainText('Lãnh đạo UBND Thành phố');
  });
});

test('who steps aside is replaced by another of the same level, then by the level above', async ({ actor, stranger }) => {
  test.slow();
  const unit = 'Trung tâm Dược';
  const department = 'Sở Y tế';
  await found(await actor('quantri'), { code: 'trung-tam-duoc', name: unit, parent: 'so-y-te' });
  for (const someone of [
    { account: 'duocsi', name: 'Dược sĩ I', unit, office: 'Cán bộ, công chức' },
    { account: 'giamdocduoc', name: 'Giám đốc Dược', unit, office: 'Người đứng đầu' },
    { account: 'lanhdao1', name: 'Lãnh đạo Thứ Nhất', unit: department, office: 'Cấp có thẩm quyền' },
    { account: 'lanhdao2', name: 'Lãnh đạo Thứ Hai', unit: department, office: 'Cấp có thẩm quyền' },
    { account: 'lanhdao3', name: 'Lãnh đạo Thứ Ba', unit: department, office: 'Cấp có thẩm quyền' },
  ]) await invite({ actor, stranger }, someone);
  const [author, first, second, related] = [await actor('duocsi'), await actor('lanhdao1'), await actor('lanhdao2'), await actor('lanhdao3')];
  const plan = plans.called('Dược sĩ luân phiên giữa trạm y tế và bệnh viện', plans.soon(plans.doctors));
  const recuse = { act: 'Xin không tham gia xử lý', fields: { 'Lý do không tham gia': 'Là anh em ruột của tác giả.' }, send: 'Xin không tham gia' };
  const id = await propose(actor, 'duocsi', plan);

  await test.step('one of three has declared a relation to the author, and is none of them', async () => {
    await related.goto('/account/interests');
    await fill(related, { 'Thư điện tử công vụ của người có quan hệ': 'duocsi@demo.vn', 'Quan hệ hoặc lợi ích': 'Góp vốn chung' });
    await button(related, 'Khai báo thêm').click();
    await expect(related.getByRole('status')).toContainText('Đã khai báo.');
    await act(await actor('giamdocduoc'), id, {
      act: 'Trình cấp có thẩm quyền',
      fields: { 'Ý kiến của đơn vị và lý do vượt thẩm quyền': 'Kinh phí vượt thẩm quyền.' },
      send: 'Ký và trình',
      status: 'with_authority',
    });
    await openCase(author, id);
    await expect(holder(author)).toContainText(department);
    await expect(leftOut(author)).toHaveText('Không tham gia quyết định: Lãnh đạo Thứ Ba (quan hệ đã khai báo).');
    await mayNotDecide(related, id, 'Bạn có quan hệ đã kê khai với tác giả của hồ sơ này.');
  });

  await test.step('the first steps aside: the second has it', async () => {
    await act(first, id, recuse);
    await mayNotDecide(first, id, RECUSED);
    await first.goto('/queue');
    await expect(row(first, id)).toHaveCount(0);
    await waits(second, id, [plan.title]);
    await openCase(author, id);
    await expect(holder(author)).toHaveText(`Đang giữ hồ sơ: Lãnh đạo Thứ Hai, ${department}`);
    await expect(leftOut(author)).toHaveText('Không tham gia quyết định: Lãnh đạo Thứ Ba (quan hệ đã khai báo); Lãnh đạo Thứ Nhất (đã xin không tham gia).');
  });

  await test.step('the second steps aside too: the City has it, is told, and decides', async () => {
    await act(second, id, recuse);
    await mayNotDecide(second, id, RECUSED);
    await openCase(author, id);
    await expect(holder(author)).toHaveText(`Đang giữ hồ sơ: ${CITY}`);
    const above = await actor('thamquyen');
    await isTold(above, plan.title, 'Việc mới cần xử lý');
    await waits(above, id, [plan.title]);
    await act(above, id, {
      act: 'Quyết định của cấp có thẩm quyền',
      fields: { 'Hướng xử lý': { choice: 'Đồng ý chủ trương' }, 'Nội dung quyết định, lý do': 'Đồng ý.' },
      send: 'Ký quyết định',
      status: 'approved',
    });
  });
});
