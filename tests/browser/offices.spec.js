// Who has the case in hand: a head on leave and a deputy under a mandate, the bell, who steps aside.
// The pages for it, and the administrator's, under inspection.
import { inDays } from './clock.js';
import { expect, test } from './fixtures.js';
import * as plans from './plans.js';
import { refuse, Rounds } from './rounds.js';
import { act, button, fill, hasStatus, heading, openCase, propose, timeline, today } from './steps.js';

test('a head on leave, and a deputy who acts under a mandate', async ({ actor }) => {
  test.slow();
  const id = await propose(actor, 'chuyenvien', plans.parking);
  const deputy = await actor('phogiamdoc');
  await openCase(deputy, id);
  await expect(deputy.getByRole('region', { name: 'Việc bạn có thể làm' }).getByRole('link', { name: 'Trình cấp có thẩm quyền', exact: true })).toHaveCount(0);
  const head = await actor('giamdoc');
  await head.goto('/');
  await head.locator('details.menu > summary').click();
  await head.getByRole('link', { name: 'Ủy quyền', exact: true }).click();
  await fill(head, {
    'Chức vụ được làm thay': { select: 'Người đứng đầu, Sở Xây dựng' },
    'Thư điện tử công vụ của người được ủy quyền': 'phogiamdoc@demo.vn',
    'Phạm vi': { choice: 'Mọi việc của chức vụ' },
    'Từ ngày': today(),
    'Đến ngày': inDays(3),
    'Số, ký hiệu văn bản': '12/UQ-SXD',
  });
  await button(head, 'Lập ủy quyền').click();
  await expect(head.getByRole('status')).toContainText('Đã lập ủy quyền');
  await expect(head.getByRole('cell', { name: 'Đang hiệu lực' })).toBeVisible();
  await act(deputy, id, {
    act: 'Trình cấp có thẩm quyền',
    fields: { 'Ý kiến của đơn vị và lý do vượt thẩm quyền': 'Kinh phí vượt thẩm quyền của Sở.' },
    send: 'Ký và trình',
    status: 'with_authority',
  });
  await expect(timeline(deputy)).toContainText('Phó Giám đốc Sở Xây dựng · thay mặt Giám đốc Sở Xây dựng');
  // Ended, it ends at once; the act stays as it is.
  await head.goto('/mandates');
  await head.getByRole('button', { name: /^Kết thúc/ }).click();
  await expect(head.getByRole('status')).toContainText('Đã kết thúc ủy quyền');
  await openCase(head, id);
  await expect(timeline(head)).toContainText('thay mặt Giám đốc Sở Xây dựng');
});

test('the bell tells who has it in hand, and opens the case', async ({ actor }) => {
  test.slow();
  const head = await actor('giamdocyte');
  await head.goto('/notifications');
  const plan = plans.called('Bác sĩ mới trực trạm y tế cuối tuần', plans.doctors);
  const id = await propose(actor, 'bacsi', plan);
  const notice = head.locator('[data-notice=new]').filter({ hasText: plan.title });
  await expect(async () => {
    await head.goto('/notifications');
    await expect(notice).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await expect(head.getByRole('link', { name: /^Thông báo, \d+ chưa đọc$/ })).toBeVisible();
  await notice.getByRole('button').click();
  await expect(head).toHaveURL(new RegExp(`/proposals/${id}$`));
  await hasStatus(head, 'submitted');
  await head.goto('/notifications');
  await button(head, 'Đánh dấu tất cả đã đọc').click();
  await expect(head.locator('[data-notice=new]')).toHaveCount(0);
  await expect(head.getByRole('link', { name: 'Thông báo', exact: true })).toBeVisible();
});

test('what belongs to an office under inspection', async ({ actor }) => {
  test.slow();
  const rounds = new Rounds();
  const head = await actor('chutichphuong');
  await rounds.visit(head, '/mandates');
  await refuse(head, 'Lập ủy quyền');
  await rounds.look(head, 'mandate, refused');
  await fill(head, { 'Chức vụ được làm thay': { select: 'Người đứng đầu, Phường Sài Gòn' }, 'Thư điện tử công vụ của người được ủy quyền': 'phuong@demo.vn', 'Phạm vi': { choice: 'Việc trước khi đồng ý chủ trương' }, 'Từ ngày': inDays(20), 'Đến ngày': inDays(21), 'Số, ký hiệu văn bản': '3/UQ-UBND' });
  await button(head, 'Lập ủy quyền').click();
  await rounds.look(head, 'mandate, given');
  await rounds.visit(head, '/notifications', 'notices');
  await rounds.visit(head, '/notifications/choice', 'notices, chosen');
  await rounds.visit(head, '/account/interests', 'interests');
  await refuse(head, 'Khai báo thêm');
  await rounds.look(head, 'interests, refused');
  await button(head, 'Tôi xác nhận đã khai báo đầy đủ').click();
  await rounds.look(head, 'interests, confirmed');
  rounds.done();
});

test('administration under inspection', async ({ actor }) => {
  test.slow();
  const rounds = new Rounds();
  const admin = await actor('quantri');
  await rounds.visit(admin, '/admin');
  await rounds.visit(admin, '/admin/holidays?year=2026', 'holidays');
  await refuse(admin, 'Thêm ngày');
  await rounds.look(admin, 'holidays, refused');
  await rounds.visit(admin, '/admin/parameters');
  await admin.getByRole('link', { name: 'Thời hạn khiếu nại', exact: true }).click();
  await rounds.look(admin, 'parameter');
  await refuse(admin, 'Thay đổi');
  await rounds.look(admin, 'parameter, refused');
  await rounds.visit(admin, '/admin/topics');
  await refuse(admin, 'Thêm chủ đề');
  await rounds.look(admin, 'topics, refused');
  await rounds.visit(admin, '/admin/jobs');
  await rounds.visit(admin, '/admin/units?q=xây dựng', 'units, found');
  await rounds.visit(admin, '/admin/units/so-xay-dung', 'unit');
  await refuse(admin, 'Thay đổi đơn vị');
  await rounds.look(admin, 'unit, refused');
  await rounds.visit(admin, '/admin/import');
  await admin.getByRole('radio', { name: /^Ngày nghỉ/ }).check();
  await admin.getByLabel('Nội dung CSV').fill('on_date,name,working\n2029-01-01,Tết Dương lịch,false\n');
  await button(admin, 'Thử').click();
  await expect(admin.getByRole('status')).toContainText('Đọc được 1 dòng');
  await rounds.look(admin, 'import, tried');
  await admin.getByLabel('Nội dung CSV').fill('on_date,name,working\n01/01/2029,Tết Dương lịch,false\n');
  await refuse(admin, 'Thử');
  await expect(admin.locator('[data-faults]')).toContainText('Dòng 2, cột on_date');
  await rounds.look(admin, 'import, refused');
  await expect(heading(admin)).toHaveText('Nhập dữ liệu từ CSV');
  rounds.done();
});
