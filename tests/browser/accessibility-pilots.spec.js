// The pages of the second half under inspect.js: a running pilot with its forms, an adjustment side by
// side, result and assessment, a liability file as each of its readers sees it, incentives, closing,
// adoption, the lists across cases. What has to be just so is walked to; the rest is the demonstration's.
import * as acts from './acts.js';
import { inDays } from './clock.js';
import { expect, test } from './fixtures.js';
import * as plans from './plans.js';
import { find, forms, overfill, refuse, Rounds } from './rounds.js';
import { act, button, fill, link, minutes, openReview, propose, today } from './steps.js';

const RUNNING = 'Trả giấy phép xây dựng nhà ở riêng lẻ';
const JUDGED = 'Khám từ xa cho người cao tuổi';
const CLOSED = 'Một cửa lưu động tại chợ';
const PARTY = { view: 'Thống nhất', note: 'Cấp ủy thống nhất chủ trương.' };

test.describe.configure({ mode: 'parallel' });

let rounds;
test.beforeEach(() => {
  test.slow();
  rounds = new Rounds();
});

/** A pilot of the young doctors that has begun today. */
async function begun(actor) {
  const plan = plans.soon(plans.doctors);
  const id = await propose(actor, 'bacsi', plan);
  const head = await actor('giamdocyte');
  await openReview(head, id, PARTY);
  await minutes(head, id, { votes: { 'Giám đốc Sở Y tế': 'Tán thành' }, text: 'Tập thể thống nhất.', status: 'approved' });
  return { id, plan };
}

test('a running pilot, and what its people write down', async ({ actor }) => {
  const author = await actor('chuyenvien');
  const id = await find(author, RUNNING);
  for (const part of ['', 'pilot', 'timeline', 'evidence', 'adjustments']) await rounds.visit(author, `/proposals/${id}/${part}`, `running ${part}`);
  await forms(rounds, author, id, {
    monitoring: 'Ghi số liệu', obstacles: 'Gửi đề nghị hỗ trợ', 'obstacles/resolution': 'Xác nhận đã tháo gỡ', incidents: 'Ghi nhận sự cố',
    corrections: 'Ghi đính chính', orders: 'Ký báo cáo', completion: 'Hoàn thành thí điểm',
  });
  rounds.done();
});

test('too much in every field of a pilot’s forms, and a file that is no evidence', async ({ actor }) => {
  const author = await actor('chuyenvien');
  const id = await find(author, RUNNING);
  for (const [path, send] of [['monitoring', 'Ghi số liệu'], ['incidents', 'Ghi nhận sự cố'], ['obstacles', 'Gửi đề nghị hỗ trợ']]) {
    await author.goto(`/proposals/${id}/${path}`);
    await overfill(author, send);
    await rounds.look(author, `${path}, overfilled`);
  }
  await author.goto(`/proposals/${id}/evidence`);
  await author.getByLabel('Chọn tệp').setInputFiles({ name: 'chạy.exe', mimeType: 'text/plain', buffer: Buffer.from('MZ\u0000') });
  await refuse(author, 'Tải lên');
  await rounds.look(author, 'evidence, refused');
  rounds.done();
});

test('what supervisor and authority write down', async ({ actor }) => {
  const supervisor = await actor('giamsat');
  const authority = await actor('thamquyen');
  const id = await find(authority, RUNNING);
  await rounds.visit(supervisor, `/proposals/${id}/pilot`, 'pilot, supervisor');
  await forms(rounds, supervisor, id, { inspections: 'Ký biên bản kiểm tra' });
  await rounds.visit(authority, `/proposals/${id}/pilot`, 'pilot, authority');
  await forms(rounds, authority, id, { suspension: 'Ký lệnh tạm dừng', termination: 'Ký quyết định chấm dứt' });
  rounds.done();
});

test('a start, an adjustment side by side, a pilot that stands still', async ({ actor }) => {
  const { id, plan } = await begun(actor);
  const author = await actor('bacsi');
  const head = await actor('giamdocyte');
  const supervisor = await actor('giamsat');
  await rounds.visit(author, `/proposals/${id}/pilot`, 'pilot, not begun');
  await forms(rounds, author, id, { 'pilot/start': 'Bắt đầu thí điểm' });
  await acts.start(author, id, plan, 'bacsi');
  await rounds.look(author, 'pilot, nothing recorded yet');
  await act(supervisor, id, {
    act: 'Ghi nhận đợt kiểm tra',
    fields: {
      'Ngày kiểm tra': today(), 'Thành phần kiểm tra': 'Cán bộ giám sát E', 'Nội dung, kết quả kiểm tra': 'Chưa phân công người hướng dẫn.',
      'Kết luận': { choice: 'Có sai lệch' }, 'Kiến nghị': 'Phân công ngay.', 'Thời hạn trả lời': inDays(5),
    },
    send: 'Ký biên bản kiểm tra',
  });
  await rounds.visit(author, '/', 'home, an answer is owed');
  await forms(rounds, author, id, { 'inspections/answer': 'Gửi trả lời' });
  await act(author, id, {
    act: 'Báo khó khăn, vướng mắc',
    fields: {
      'Khó khăn, vướng mắc': 'Thiếu chỗ ở.', 'Ảnh hưởng': 'Bác sĩ đi xa.', 'Đề nghị hỗ trợ': 'Bố trí chỗ ở.',
      'Đơn vị được đề nghị hỗ trợ': { select: 'Phường Sài Gòn' }, 'Đề nghị hỗ trợ trước ngày': inDays(5),
    },
    send: 'Gửi đề nghị hỗ trợ',
  });
  await forms(rounds, await actor('chutichphuong'), id, { 'obstacles/support': 'Ghi nhận hỗ trợ' });

  await rounds.visit(author, `/proposals/${id}/plan`, 'plan, being adjusted');
  await author.goto(`/proposals/${id}/plan/risks`);
  await link(author, 'Thêm rủi ro').click();
  await fill(author, { ...plan.risks[0], 'Rủi ro là gì?': 'Thiếu người hướng dẫn' });
  await button(author, 'Lưu').click();
  await expect(author.getByText('Đã lưu.')).toBeVisible();
  await forms(rounds, author, id, { adjustments: 'Niêm phong và gửi đề nghị' });
  await fill(author, { 'Lý do điều chỉnh': 'Thêm rủi ro mới thấy.' });
  await button(author, 'Niêm phong và gửi đề nghị').click();
  await forms(rounds, head, id, { 'adjustments/decision': 'Ký quyết định' });
  await fill(head, { 'Quyết định': { choice: 'Không đồng ý' }, 'Nội dung quyết định, lý do': 'Chưa cần.' });
  await button(head, 'Ký quyết định').click();
  await act(head, id, { act: 'Tạm dừng thí điểm', fields: { 'Nội dung mệnh lệnh, lý do': 'Rà soát.' }, send: 'Ký lệnh tạm dừng', status: 'suspended' });
  await forms(rounds, head, id, { resumption: 'Ký quyết định cho tiếp tục' });
  await rounds.visit(author, `/proposals/${id}/pilot`, 'pilot, suspended');
  rounds.done();
});

test('a result: reported, evaluated, assessed, concluded', async ({ actor }) => {
  const { id, plan } = await begun(actor);
  const author = await actor('bacsi');
  const head = await actor('giamdocyte');
  await acts.start(author, id, plan, 'bacsi');
  await rounds.visit(author, `/proposals/${id}/assessment`, 'assessment, nothing reported');
  await act(author, id, { act: 'Hoàn thành thí điểm', fields: { 'Lý do hoàn thành hoặc kết thúc sớm': 'Đạt mục tiêu.' }, send: 'Hoàn thành thí điểm', status: 'reporting' });
  await forms(rounds, author, id, { report: 'Ký báo cáo' });
  await acts.report(author, id, plan, { 'Tóm tắt kết quả': 'Đạt.', 'Bài học kinh nghiệm': 'Khả thi.' });
  await forms(rounds, head, id, { 'assessment/risks': 'Ghi đánh giá rủi ro' });
  await acts.evaluate(head, id, [{ fate: 'Không xảy ra', likelihood: 1, impact: 2 }]);
  await forms(rounds, head, id, { 'assessment/decision': 'Ký đánh giá' });
  const votes = ['Giám đốc Sở Y tế (Chủ trì)'];
  await acts.assess(head, id, plan, { grades: ['Đạt', 'Đạt'], outcome: 'Hoàn thành', evidence: 'Báo cáo kết quả', votes });
  await forms(rounds, head, id, { 'assessment/conclusion': 'Ký kết luận' });
  await acts.conclude(head, id, 'Hoàn thành.');
  await rounds.visit(author, `/proposals/${id}/assessment`, 'assessment, concluded');

  await rounds.visit(head, `/proposals/${id}/incentives`, 'incentives, nothing proposed');
  await head.getByText('Gửi đề nghị: Đề nghị cho Bác sĩ C').click();
  await refuse(head, 'Gửi đề nghị');
  await rounds.look(head, 'incentives, a proposal refused');
  await acts.open(head, id, 'incentives');
  await head.getByText('Gửi đề nghị: Đề nghị cho Bác sĩ C').click();
  await fill(head, { 'Khen thưởng vượt cấp': { tick: true }, 'Đài thọ 100% kinh phí đào tạo': { tick: true }, 'Lý do đề nghị': 'Kết quả tốt.' });
  await button(head, 'Gửi đề nghị').click();
  const authority = await actor('thamquyen');
  await rounds.visit(authority, `/proposals/${id}/incentives`, 'incentives, to be decided');
  const one = acts.card(authority, 'Đài thọ 100% kinh phí đào tạo');
  await one.locator('summary').click();
  await button(one, 'Ký quyết định').click();
  await expect(authority.getByRole('alert')).toContainText('nội dung cần sửa');
  await rounds.look(authority, 'incentives, a decision refused');
  await rounds.visit(head, `/proposals/${id}/closing`, '409, closing needs decisions');
  rounds.done();
});

test('a liability file from its opening to its end', async ({ actor, travel }) => {
  const { id, plan } = await begun(actor);
  const [author, head, authority, auditor] = [await actor('bacsi'), await actor('giamdocyte'), await actor('thamquyen'), await actor('thanhtra')];
  await acts.start(author, id, plan, 'bacsi');
  await act(author, id, { act: 'Hoàn thành thí điểm', fields: { 'Lý do hoàn thành hoặc kết thúc sớm': 'Đạt mục tiêu.' }, send: 'Hoàn thành thí điểm' });
  await acts.report(author, id, plan, { 'Tóm tắt kết quả': 'Đạt.', 'Bài học kinh nghiệm': 'Khả thi.' });
  await acts.evaluate(head, id, [{ fate: 'Không xảy ra', likelihood: 1, impact: 2 }]);
  const votes = ['Giám đốc Sở Y tế (Chủ trì)'];
  await acts.assess(head, id, plan, { grades: ['Đạt', 'Đạt'], outcome: 'Hoàn thành', evidence: 'Báo cáo kết quả', votes });
  await acts.conclude(head, id, 'Hoàn thành.');

  await rounds.visit(authority, `/proposals/${id}/liability`, 'liability, no file');
  await forms(rounds, authority, id, { 'liability/new': 'Mở hồ sơ' });
  const file = await acts.openLiability(authority, id, { person: 'Bác sĩ C, Bác sĩ, Phòng Nghiệp vụ Y', reason: 'Có đơn hỏi về kinh phí.' });
  await rounds.look(authority, 'liability, a file');
  const step = async (page, name, send) => {
    await rounds.visit(page, file, name);
    await refuse(page, send);
    await rounds.look(page, `${name}, refused`);
  };
  await step(authority, 'file, to be asked about', 'Yêu cầu giải trình');
  await fill(authority, { 'Nội dung cần giải trình': 'Kinh phí đã dùng vào đâu?' });
  await button(authority, 'Yêu cầu giải trình').click();
  await step(author, 'file, to be explained', 'Gửi giải trình');
  await fill(author, { 'Nội dung giải trình': 'Đúng dự toán.' });
  await button(author, 'Gửi giải trình').click();
  await step(authority, 'file, to be decided', 'Ký quyết định');
  await authority.goto(file);
  await fill(authority, { 'Vì lợi ích chung': { choice: 'Chưa rõ' } });
  await button(authority, 'Tính lại phương án').click();
  await rounds.look(authority, 'file, computed again');
  await acts.decide(authority, file, { open: ['not_held_liable'], choice: 'not_held_liable', reason: 'Hoàn thành, không có thiệt hại.' });
  await step(author, 'file, decided', 'Gửi khiếu nại');
  await acts.becomesFinal(author, file, travel);
  await rounds.look(author, 'file, final');
  await rounds.visit(auditor, file, 'file, auditor');
  await rounds.visit(auditor, '/audit/reads');
  await forms(rounds, head, id, { closing: 'Kết thúc hồ sơ' });
  await fill(head, { 'Nội dung kết thúc': 'Xong.', 'Vì sao không đề nghị các hình thức khuyến khích còn lại': 'Đã khen thưởng theo đợt.' });
  await button(head, 'Kết thúc hồ sơ').click();
  await rounds.visit(author, `/proposals/${id}`, 'case, closed');
  rounds.done();
});

test('what the demonstration has judged and closed', async ({ actor }) => {
  const auditor = await actor('thanhtra');
  for (const title of [JUDGED, CLOSED]) {
    const id = await find(auditor, title);
    for (const part of ['', 'pilot', 'assessment', 'liability', 'incentives']) await rounds.visit(auditor, `/proposals/${id}/${part}`, `“${title}” ${part}`);
  }
  const judged = await find(auditor, JUDGED);
  const authority = await actor('thamquyen');
  await authority.goto(`/proposals/${judged}/liability`);
  await authority.getByRole('rowheader').getByRole('link').first().click();
  await rounds.look(authority, 'file, several incidents to decide');
  rounds.done();
});

test('solutions, adoption, provisions', async ({ actor }) => {
  const other = await actor('giamdoc');
  await rounds.visit(other, '/solutions');
  const found = other.locator('[data-solution]').filter({ hasText: CLOSED });
  await found.getByRole('link', { name: 'Nhân rộng' }).click();
  await rounds.look(other, 'adoption');
  await refuse(other, 'Ghi nhận nhân rộng');
  await rounds.look(other, 'adoption, refused');
  const authority = await actor('thamquyen');
  await rounds.visit(authority, '/provisions');
  await rounds.visit(authority, '/provisions?kind=unclear', 'provisions, of a kind');
  rounds.done();
});
