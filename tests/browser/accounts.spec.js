// From an invitation to a first decision: a one-time link, a password, an authenticator, the second
// half of signing in, and the password once more before what binds. What the administrator and the
// auditor see of it. The account's pages under inspection.
import { expect, PASSWORD, test } from './fixtures.js';
import * as plans from './plans.js';
import { find, refuse, Rounds } from './rounds.js';
import { act, button, fill, hasStatus, heading, link, propose } from './steps.js';
import { code } from './totp.js';

const EMAIL = 'lanhdao.moi@example.vn';
const NEW = 'con đường nhỏ ven sông buổi sớm';

async function signIn(page, password) {
  await page.goto('/login');
  await page.getByLabel('Thư điện tử công vụ').fill(EMAIL);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(password);
  await button(page, 'Đăng nhập').click();
}

test('from an invitation to the first decision, with an authenticator', async ({ actor, stranger }) => {
  test.slow();
  const admin = await actor('quantri');
  await admin.goto('/admin/people/new');
  await fill(admin, { 'Thư điện tử công vụ': EMAIL, 'Họ và tên': 'Lãnh đạo Mới', 'Chức danh': 'Phó Chủ tịch', 'Đơn vị công tác': { select: 'Ủy ban nhân dân Thành phố Hồ Chí Minh' } });
  await fill(admin, { 'Chức vụ trong hệ thống': { choice: 'Cấp có thẩm quyền' }, 'Số, ký hiệu văn bản': '15/QĐ-UBND' });
  await button(admin, 'Thêm người dùng').click();
  await expect(heading(admin)).toHaveText('Đã mời sử dụng');
  const page = await stranger();
  await page.goto(await admin.locator('[data-link]').innerText());
  await page.getByLabel('Mật khẩu mới').fill('matkhau1234567');
  await refuse(page, 'Đặt mật khẩu');
  await page.getByLabel('Mật khẩu mới').fill(NEW);
  await button(page, 'Đặt mật khẩu').click();
  await expect(page.getByRole('status')).toContainText('Đã đặt mật khẩu');
  await signIn(page, NEW);
  await page.goto('/account/second-factor');
  await button(page, 'Bắt đầu thiết lập').click();
  const secret = await page.locator('[data-secret]').innerText();
  await page.getByLabel('Mã 6 số').fill(code(secret));
  await button(page, 'Xác nhận').click();
  await expect(page.locator('[data-recovery]')).toHaveCount(10);
  const recovery = await page.locator('[data-recovery]').first().innerText();
  await link(page, 'Đã cất, tiếp tục').click();
  await page.locator('details.menu > summary').click();
  await button(page, 'Đăng xuất').click();
  // From now on the password is half of it.
  await signIn(page, NEW);
  await expect(heading(page)).toHaveText('Nhập mã xác thực');
  await page.goto('/queue');
  await expect(heading(page)).toHaveText('Nhập mã xác thực');
  await page.getByLabel('Mã 6 số').fill('000000');
  await refuse(page, 'Xác nhận');
  // The step of the first code is used up: the next one, which a clock that runs ahead would show.
  await page.getByLabel('Mã 6 số').fill(code(secret, 1));
  await button(page, 'Xác nhận').click();
  // Who decides declares relatives and interests before the first file opens.
  await expect(heading(page)).toHaveText('Khai báo quan hệ, lợi ích');
  await button(page, 'Tôi xác nhận đã khai báo đầy đủ').click();
  await expect(heading(page)).toHaveText('Việc cần xử lý');
  const id = await propose(actor, 'bacsi', plans.doctors);
  await act(await actor('giamdocyte'), id, {
    act: 'Trình cấp có thẩm quyền',
    fields: { 'Ý kiến của đơn vị và lý do vượt thẩm quyền': 'Kinh phí vượt thẩm quyền của Sở.' },
    send: 'Ký và trình',
    status: 'with_authority',
  });
  await page.goto(`/proposals/${id}/decision`);
  await fill(page, { 'Hướng xử lý': { choice: 'Đồng ý chủ trương' }, 'Nội dung quyết định, lý do': 'Đồng ý cho 270 bác sĩ.' });
  await button(page, 'Ký quyết định').click();
  await hasStatus(page, 'approved');
  // The auditor finds all of it; a recovery code works once when the authenticator is lost.
  const auditor = await actor('thanhtra');
  await auditor.goto(`/audit/book?who=${EMAIL}`);
  for (const what of ['Thêm người dùng', 'Mời sử dụng', 'Kích hoạt tài khoản', 'Thêm yếu tố xác thực thứ hai', 'Đăng nhập']) {
    await expect(auditor.getByRole('cell', { name: what, exact: true }).first()).toBeVisible();
  }
  await page.context().clearCookies();
  await signIn(page, NEW);
  await page.getByLabel('Mã 6 số').fill(recovery);
  await button(page, 'Xác nhận').click();
  await expect(heading(page)).toHaveText(/^Xin chào/);
});

test('a decision typed over a long time keeps its text and asks for the password', async ({ actor, session, travel }) => {
  const id = await propose(actor, 'bacsi', plans.doctors);
  const head = await actor('giamdocyte');
  await head.goto(`/proposals/${id}/rejection`);
  const before = await head.context().cookies();
  await fill(head, { 'Lý do không đồng ý': 'Nội dung đã có quy định và đang thực hiện ổn định.' });
  await travel({ minutes: 6 });
  await head.context().addCookies(before);
  await button(head, 'Không đồng ý').click();
  await expect(head.getByRole('alert')).toContainText('Nhập mật khẩu để xác nhận quyết định');
  await expect(head.getByLabel('Lý do không đồng ý')).toHaveValue('Nội dung đã có quy định và đang thực hiện ổn định.');
  await head.getByLabel('Mật khẩu, để xác nhận').fill(PASSWORD);
  await button(head, 'Không đồng ý').click();
  await hasStatus(head, 'rejected');
  await session('giamdocyte');
});

test('a typed password can be looked at', async ({ stranger }) => {
  const page = await stranger();
  await page.goto('/login');
  const password = page.getByLabel('Mật khẩu', { exact: true });
  await password.fill(PASSWORD);
  const toggle = page.getByRole('button', { name: 'Hiện mật khẩu', exact: true });
  for (const [pressed, type] of [['false', 'password'], ['true', 'text'], ['false', 'password']]) {
    await expect(toggle).toHaveAttribute('aria-pressed', pressed);
    await expect(password).toHaveAttribute('type', type);
    await toggle.click();
  }
  await expect(password).toHaveValue(PASSWORD);
});

test('the pages of an account under inspection', async ({ actor, stranger }) => {
  test.slow();
  const rounds = new Rounds();
  const page = await actor('phuong');
  await rounds.visit(page, '/account');
  await page.getByLabel('Họ và tên').fill('');
  await refuse(page, 'Lưu thông tin');
  await rounds.look(page, 'account, refused');
  await rounds.visit(page, '/account/password');
  await refuse(page, 'Đổi mật khẩu');
  await rounds.look(page, 'password, refused');
  await rounds.visit(page, '/account/sessions');
  await rounds.visit(page, '/account/webhooks');
  await refuse(page, 'Đăng ký nơi nhận');
  await rounds.look(page, 'webhooks, refused');
  await rounds.visit(page, '/account/confirm?next=/account');
  await rounds.visit(page, '/account/second-factor', 'second factor, off');
  await button(page, 'Bắt đầu thiết lập').click();
  await rounds.look(page, 'second factor, to be confirmed');
  const nobody = await stranger();
  await rounds.visit(nobody, '/login/forgotten');
  await nobody.getByLabel('Thư điện tử công vụ').fill('khong.co@example.vn');
  await button(nobody, 'Gửi liên kết').click();
  await rounds.look(nobody, 'link sent');
  await rounds.visit(nobody, '/login/link?token=x', 'a link that is over');
  const auditor = await actor('thanhtra');
  await rounds.visit(auditor, '/audit/book');
  await rounds.visit(auditor, '/audit/book?kind=person_erased', 'audit book, nothing found');
  rounds.done();
});

test('the registration of a document and a unit report under inspection', async ({ actor }) => {
  test.slow();
  const rounds = new Rounds();
  const head = await actor('chutichphuong');
  const id = await find(head, 'Tổ lưu động làm thủ tục tại nhà');
  await head.goto(`/proposals/${id}/documents`);
  await head.getByRole('link', { name: /^Ghi số, ngày/ }).first().click();
  await rounds.look(head, 'registration');
  await refuse(head, 'Ghi số và phát hành');
  await rounds.look(head, 'registration, refused');
  const unit = '/units/phuong-sai-gon/report?from=01/01/2026&to=30/06/2026';
  await rounds.visit(head, unit, 'unit report');
  await refuse(head, 'Ghi số và phát hành');
  await rounds.look(head, 'unit report, refused');
  await fill(head, { 'Số văn bản': '31', 'Ngày văn bản': '01/07/2026' });
  await button(head, 'Ghi số và phát hành').click();
  await expect(head.locator('[data-state="issued"]')).toContainText('Số 31/BC-');
  await rounds.look(head, 'unit report, issued');
  rounds.done();
});
