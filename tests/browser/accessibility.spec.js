// Every page of the site, in the states people meet it in, under inspect.js: signing in, the homes
// and lists of each office, a draft's sections empty, filled and refused, each act's form, what a
// decision leaves behind, administration, errors. Besides: what a keyboard does first.
import { expect, test } from './fixtures.js';
import * as plans from './plans.js';
import { find, forms, overfill, refuse, Rounds } from './rounds.js';
import { addCoAuthor, button, createDraft, fill, hasStatus, heading, propose, today } from './steps.js';

// Cases of the demonstration, by what has become of them.
const URGENT = 'Tạm dùng mặt bằng công chưa khai thác';
const FILLED = 'Bản đồ số hạ tầng ngầm';
const AMENDED = 'Trạm bơm di động dùng chung';
const IN_REVIEW = 'Điều chuyển thuốc hiếm';
const APPROVED = 'Tổ lưu động làm thủ tục tại nhà';
const WAITING = 'Dùng dữ liệu dùng chung thay giấy';
const RETURNED = 'Cấp phép đào đường liên thông';

const SECTIONS = ['topic', 'authors', 'gaps', 'basis', 'attachments', 'solution', 'objectives', 'resources', 'risks', 'gates'];

test.describe.configure({ mode: 'parallel' });

let rounds;
test.beforeEach(() => { rounds = new Rounds(); });

test('signing in', async ({ stranger }) => {
  const page = await stranger();
  await rounds.visit(page, '/login');
  await refuse(page, 'Đăng nhập');
  await rounds.look(page, '/login refused');
  await rounds.visit(page, '/no-such-page', '404, a stranger');
  rounds.done();
});

for (const account of ['chuyenvien', 'phuong', 'giamdoc', 'phogiamdoc', 'thamquyen', 'giamsat', 'thanhtra', 'quantri']) {
  test(`home of ${account}`, async ({ actor }) => {
    await rounds.visit(await actor(account), '/', `home of ${account}`);
    rounds.done();
  });
}

test('queues and lists', async ({ actor }) => {
  for (const account of ['giamdoc', 'thamquyen']) await rounds.visit(await actor(account), '/queue', `queue of ${account}`);
  for (const account of ['chuyenvien', 'giamdoc', 'thanhtra']) await rounds.visit(await actor(account), '/proposals', `list of ${account}`);
  const head = await actor('giamdoc');
  await rounds.visit(head, '/proposals?q=b%C6%A1m&status=submitted&topic=quan-ly-do-thi&unit=so-xay-dung', 'list, filtered');
  await rounds.visit(head, '/proposals?q=kh%C3%B4ng+c%C3%B3+h%E1%BB%93+s%C6%A1+n%C3%A0o', 'list, nothing found');
  await rounds.visit(await actor('bacsi'), '/queue', '403');
  rounds.done();
});

test('dashboard, the list behind a number, the report of the City', async ({ actor }) => {
  for (const account of ['giamdoc', 'thamquyen', 'thanhtra']) await rounds.visit(await actor(account), '/dashboard', `dashboard of ${account}`);
  const authority = await actor('thamquyen');
  await rounds.visit(authority, '/dashboard?under=so-tu-phap', 'dashboard, nothing to count');
  await rounds.visit(authority, '/proposals?fact=standing&status=piloting&under=ubnd-tphcm', 'list behind a number');
  await rounds.visit(authority, '/units/ubnd-tphcm/report', 'report of the City');
  rounds.done();
});

test('cases as their readers see them', async ({ actor }) => {
  const readers = [['thamquyen', URGENT], ['giamdoc', AMENDED], ['giamdocyte', IN_REVIEW], ['phuong', APPROVED], ['thamquyen', WAITING], ['chuyenvien', RETURNED]];
  for (const [account, title] of readers) {
    const page = await actor(account);
    const id = await find(await actor('thanhtra'), title);
    await rounds.visit(page, `/proposals/${id}`, `case “${title}”`);
  }
  rounds.done();
});

test('logs, versions, comparison, receipt', async ({ actor }) => {
  const page = await actor('chuyenvien2');
  const id = await find(page, AMENDED);
  for (const part of ['timeline', 'versions/1', 'versions/2', 'versions/1/2', 'receipt']) await rounds.visit(page, `/proposals/${id}/${part}`, part);
  rounds.done();
});

test('a draft with nothing in it', async ({ actor }) => {
  const page = await actor('phuong');
  await rounds.visit(page, '/proposals/new');
  await refuse(page, 'Tạo bản nháp');
  await rounds.look(page, 'new draft, refused');
  const id = await createDraft(page, plans.covid);
  for (const part of ['plan', ...SECTIONS.map((s) => `plan/${s}`), 'commitment', 'submission', 'withdrawal']) {
    await rounds.visit(page, `/proposals/${id}/${part}`, `empty ${part}`);
  }
  await refuse(page, 'Rút đề xuất');
  await rounds.look(page, 'withdrawal, refused');
  await fill(page, { 'Lý do': 'Tạo nhầm.' });
  await button(page, 'Rút đề xuất').click();
  await hasStatus(page, 'withdrawn');
  await rounds.look(page, 'case, withdrawn');
  rounds.done();
});

test('a draft with much in it', async ({ actor }) => {
  const page = await actor('chuyenvien');
  const id = await find(page, FILLED);
  for (const part of ['', 'plan', ...SECTIONS.map((s) => `plan/${s}`)]) await rounds.visit(page, `/proposals/${id}/${part}`, `filled ${part}`);
  await page.goto(`/proposals/${id}/plan/risks`);
  await page.getByRole('link', { name: 'Sửa Rủi ro R1' }).click();
  await expect(button(page, 'Lưu')).toBeVisible();
  await rounds.look(page, 'a risk being edited');
  rounds.done();
});

test('a draft’s sections, refused', async ({ actor }) => {
  const page = await actor('chuyenvien2');
  const id = await createDraft(page, plans.parking);
  await addCoAuthor(page, id, { account: 'chuyenvien', name: 'Chuyên viên A', share: 50 });
  const sends = { gaps: 'Lưu', objectives: 'Lưu', risks: 'Lưu', authors: 'Thêm đồng tác giả' };
  for (const section of SECTIONS.filter((s) => s !== 'attachments')) {
    await page.goto(`/proposals/${id}/plan/${section}`);
    await overfill(page, sends[section] ?? 'Lưu và tiếp tục');
    await rounds.look(page, `${section}, refused`);
  }
  await page.goto(`/proposals/${id}/plan/attachments`);
  await page.getByLabel('Chọn tệp').setInputFiles({ name: 'chạy.exe', mimeType: 'text/plain', buffer: Buffer.from('MZ\u0000') });
  await refuse(page, 'Tải lên');
  await rounds.look(page, 'attachments, refused');
  const other = await page.context().newPage();
  for (const tab of [page, other]) await tab.goto(`/proposals/${id}/plan/basis`);
  for (const tab of [other, page]) {
    await fill(tab, { 'Sự cần thiết': 'Hai cửa sổ cùng sửa.' });
    await button(tab, 'Lưu và tiếp tục').click();
  }
  await expect(page.getByRole('alert')).toContainText('Có người vừa sửa mục này.');
  await rounds.look(page, 'basis, saved by another tab');
  await page.goto(`/proposals/${id}/plan/gates`);
  await fill(page, { 'Đề xuất có ảnh hưởng đến quốc phòng': { choice: 'Có' } });
  await button(page, 'Lưu và tiếp tục').click();
  await expect(heading(page)).toHaveText('Không thể xử lý hồ sơ này trong hệ thống');
  await rounds.look(page, 'gates, excluded');
  rounds.done();
});

test('commitment, check and submission', async ({ actor }) => {
  const page = await actor('chuyenvien');
  const id = await find(page, RETURNED);
  await rounds.visit(page, `/proposals/${id}/plan`, 'plan, returned');
  await rounds.visit(page, `/proposals/${id}/commitment`, 'commitment, signed');
  await page.goto(`/proposals/${id}/plan/gates`);
  await fill(page, { 'Điều kiện phải dừng thí điểm': 'Hai lần trễ hạn hoàn trả mặt đường.' });
  await button(page, 'Lưu và tiếp tục').click();
  await expect(page.getByText('hết hiệu lực').first()).toBeVisible();
  await rounds.look(page, 'plan, signatures void');
  await rounds.visit(page, `/proposals/${id}/commitment`);
  await refuse(page, 'Ký cam kết');
  await rounds.look(page, 'commitment, refused');
  await rounds.visit(page, `/proposals/${id}/submission`);
  await refuse(page, 'Ký và nộp đề xuất');
  await rounds.look(page, 'submission, refused');
  rounds.done();
});

test('what a head can do', async ({ actor }) => {
  const page = await actor('giamdoc');
  const id = await propose(actor, 'chuyenvien', { ...plans.parking, coAuthor: undefined });
  await forms(rounds, page, id, {
    return: 'Trả lại để bổ sung', rejection: 'Không đồng ý', forwarding: 'Ký và trình', escalation: 'Ký và trình ngay',
    track: 'Đổi căn cứ', recusal: 'Xin không tham gia', review: 'Mở thẩm định',
  });
  await rounds.visit(page, `/proposals/${id}/override`, '409, a step that is not open');
  const other = await page.context().newPage();
  for (const tab of [page, other]) await tab.goto(`/proposals/${id}/track`);
  for (const tab of [other, page]) {
    await fill(tab, { 'Căn cứ áp dụng': { choice: 'Luật số 93/2025/QH15' }, 'Lý do': 'Nhiệm vụ đổi mới sáng tạo.' });
    await button(tab, 'Đổi căn cứ').click();
  }
  await expect(page.getByRole('alert')).toContainText('Hồ sơ đã chuyển sang bước khác');
  await rounds.look(page, '409, decided by somebody else');
  rounds.done();
});

test('a review, its minutes, and after a vote against', async ({ actor }) => {
  const page = await actor('giamdocyte');
  const id = await find(page, IN_REVIEW);
  await forms(rounds, page, id, { 'review/party-opinion': 'Ghi ý kiến cấp ủy', 'review/minutes': 'Ký biên bản' });
  await fill(page, { 'Ngày họp': today(), 'Nội dung biên bản': 'Chưa đủ số liệu.', 'Ý kiến của Giám đốc Sở Y tế': { choice: 'Không tán thành' } });
  await button(page, 'Ký biên bản').click();
  await hasStatus(page, 'not_passed');
  await rounds.look(page, 'case, not passed');
  await rounds.visit(page, `/proposals/${id}/override`);
  await refuse(page, 'Ký quyết định và chịu trách nhiệm');
  await rounds.look(page, 'override, refused');
  await page.goto(`/proposals/${id}/rejection`);
  await fill(page, { 'Lý do không đồng ý': 'Chưa đủ cơ sở thực tiễn.' });
  await button(page, 'Không đồng ý').click();
  await hasStatus(page, 'rejected');
  await rounds.look(page, 'case, rejected');
  rounds.done();
});

test('what the authority can do', async ({ actor }) => {
  const page = await actor('thamquyen');
  const urgent = await find(await actor('thanhtra'), URGENT);
  const waiting = await find(await actor('thanhtra'), WAITING);
  await rounds.visit(page, `/proposals/${urgent}/acknowledgement`, 'acknowledgement');
  for (const [name, id] of [['decision, urgent', urgent], ['decision', waiting]]) {
    await rounds.visit(page, `/proposals/${id}/decision`, name);
    await refuse(page, 'Ký quyết định');
    await rounds.look(page, `${name}, refused`);
  }
  rounds.done();
});

test('administration and audit', async ({ actor }) => {
  const page = await actor('quantri');
  await rounds.visit(page, '/admin/people');
  await rounds.visit(page, '/admin/people?q=kh%C3%B4ng+ai', 'people, nobody found');
  await rounds.visit(page, '/admin/people/new');
  await refuse(page, 'Thêm người dùng');
  await rounds.look(page, 'new person, refused');
  await page.goto('/admin/people');
  await page.getByRole('link', { name: 'Chuyên viên B' }).click();
  await expect(heading(page)).toHaveText('Chuyên viên B');
  await rounds.look(page, 'person');
  await refuse(page, 'Thêm chức vụ');
  await rounds.look(page, 'appointment, refused');
  const auditor = await actor('thanhtra');
  await rounds.visit(auditor, '/audit/ledger');
  await button(auditor, 'Kiểm tra ngay').click();
  await expect(auditor.getByRole('status')).toBeVisible();
  await rounds.look(auditor, 'ledger, checked');
  rounds.done();
});

test('errors', async ({ actor }) => {
  const page = await actor('chuyenvien');
  await rounds.visit(page, '/admin/people', '403');
  await rounds.visit(page, '/no-such-page', '404');
  await rounds.visit(page, '/logout', '405');
  rounds.done();
});

test('the first key leads past the navigation', async ({ stranger, actor }) => {
  for (const [page, path] of [[await stranger(), '/login'], [await actor('chuyenvien'), '/']]) {
    await page.goto(path);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Chuyển đến nội dung chính' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  }
});

test('what is refused takes the focus to the summary, and from there to the field', async ({ actor }) => {
  const page = await actor('chuyenvien');
  await page.goto('/proposals/new');
  await button(page, 'Tạo bản nháp').click();
  await expect(page).toHaveTitle(/^Lỗi: .* · Sáng Kiến$/);
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await summary.getByRole('link').first().click();
  await expect(page.getByRole('textbox', { name: 'Tên sáng kiến' })).toBeFocused();
  await expect(heading(page)).toHaveText('Đề xuất sáng kiến mới');
});
