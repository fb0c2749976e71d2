// The second halves of the journeys whose pilots run quietly: bicycles to a result reached in part,
// with an objection and a corrected decision; young doctors to success, reward and adoption.
import * as acts from './acts.js';
import { inDays, until } from './clock.js';
import { expect } from './fixtures.js';
import { number } from './plans.js';
import * as steps from './steps.js';

const { button, fill, heading, openCase, today } = steps;
const { card, open, region } = acts;

const AUTHOR = 'Chuyên viên A, Chuyên viên Phòng Hạ tầng kỹ thuật';

/** The words of the incentives that the case files name. */
const INCENTIVES = {
  commend_above_level: 'Khen thưởng vượt cấp',
  commend_above_grade: 'Khen thưởng vượt bậc',
  commend_ad_hoc: 'Khen thưởng đột xuất',
  promotion: 'Đề bạt',
  planning: 'Quy hoạch',
  appointment: 'Bổ nhiệm',
  training_sponsorship: 'Đài thọ 100% kinh phí đào tạo',
  rank_promotion: 'Nâng ngạch, thăng hạng',
  early_salary_raise: 'Nâng bậc lương trước thời hạn',
};

/** Reached in part: decided, objected to, decided again. */
export async function bicycles({ test, actor, travel }, { id, plan }) {
  const { facts, on, at } = plan;
  const author = await actor('chuyenvien');
  const head = await actor('giamdoc');
  const authority = await actor('thamquyen');
  const [worn] = facts.incidents;

  await test.step('three years, as the case file has them', async () => {
    await acts.start(author, id, plan, 'chuyenvien');
    for (const figures of facts.monitoring) {
      await travel(until(at(figures.on)));
      await acts.monitor(author, id, plan, { on: on(figures.on), values: figures.values, said: 'Số liệu cả năm do nhà đầu tư cung cấp.' });
    }
    await acts.incident(author, id, plan, { ...worn, remedy: 'Nhà đầu tư tháo dỡ trạm hỏng, hoàn trả vỉa hè.' });
    await expect(card(author, worn.description)).toContainText('Đã dự liệu');
    await travel({ days: 1 });
    await acts.finish(author, id);
    await acts.report(author, id, plan, { 'Tóm tắt kết quả': 'Đủ trạm, lượt thuê giảm.', 'Bài học kinh nghiệm': 'Cần làn riêng cho xe đạp.' });
  });

  await test.step('the unit assesses what it has agreed to, by a vote', async () => {
    const risks = [{ fate: 'Đã xảy ra, khắc phục kịp thời', likelihood: 4, impact: 4 }, { fate: 'Không xảy ra', likelihood: 2, impact: 2 }];
    await acts.evaluate(head, id, risks);
    const votes = ['Giám đốc Sở Xây dựng', 'Phó Giám đốc Sở Xây dựng'];
    await acts.assess(head, id, plan, { grades: ['Không đạt', 'Đạt'], outcome: 'Hoàn thành một phần', evidence: 'Số liệu theo dõi', votes });
    await acts.conclude(head, id, 'Hoàn thành một phần; cần làn riêng trước khi mở rộng.');
    await acts.hasDamage(author, id, facts.expects);
    await expect(region(author, 'Kết quả theo chỉ tiêu')).toContainText('Hoàn thành một phần');
  });

  const file = await test.step('the authority opens a file, hears the author and decides', async () => {
    const address = await acts.openLiability(authority, id, { person: AUTHOR, incidents: [worn.description], reason: 'Hoàn thành một phần.' });
    const explanation = { question: 'Vì sao lượt thuê giảm?', answer: 'Chưa có làn riêng như đã dự liệu.', evidence: 'Số liệu theo dõi' };
    await acts.hear(authority, author, address, explanation);
    await acts.decide(authority, address, { open: facts.expects.liability_options, choice: 'reduction', reason: 'Chậm mở thêm trạm.' });
    return address;
  });

  await test.step('the author objects within the window', async () => {
    await author.goto(file);
    await expect(author.getByText(`Có thể khiếu nại đến hết ngày ${inDays(15)}.`)).toBeVisible();
    await travel({ days: 10 });
    const fields = { 'Nội dung khiếu nại': 'Trạm đã mở thêm 9, vượt chỉ tiêu.' };
    await acts.liabilityStep(author, file, { fields, send: 'Gửi khiếu nại', says: 'Đã gửi khiếu nại.' });
    await author.goto(file);
    await acts.hasCase(author, 'objected');
    await acts.cannotClose(head, id, 'Mọi hồ sơ trách nhiệm đã có hiệu lực');
  });

  await test.step('a corrected decision names the old one and opens a window of its own', async () => {
    await authority.goto(file);
    await expect(authority.getByText('Trạm đã mở thêm 9, vượt chỉ tiêu.')).toBeVisible();
    await acts.decide(authority, file, { open: facts.expects.liability_options, choice: 'exemption', reason: 'Chấp nhận khiếu nại.' });
    await author.goto(file);
    await acts.hasCase(author, 'decided');
    const records = region(author, 'Diễn biến hồ sơ').getByRole('listitem').filter({ hasText: 'Quyết định về trách nhiệm' });
    await expect(records).toHaveCount(2);
    const old = (await records.last().textContent()).match(/Mục (\d+)/)[1];
    await expect(records.first()).toContainText(`Thay thế quyết định ở mục ${old}`);
    await expect(records.first()).toContainText(`Thời hạn khiếu nại đến hết ngày ${inDays(15)}`);
    // The window of the first decision is over by then; this one is not.
    await travel({ days: 10 });
    await author.goto(file);
    await acts.hasCase(author, 'decided');
    await acts.becomesFinal(author, file, travel);
  });

  await test.step('closed by who assessed it', () => acts.close(head, id, 'Kết thúc thí điểm, giữ 52 trạm.'));
}

/** Success: nobody is held liable, everything it qualifies for is proposed, another unit takes it over. */
export async function doctors({ test, actor, travel }, { id, plan }) {
  const { facts, on, at } = plan;
  const author = await actor('bacsi');
  const head = await actor('giamdocyte');
  const authority = await actor('thamquyen');
  const other = await actor('giamdoc');

  await test.step('eighteen months that reach both objectives', async () => {
    await acts.start(author, id, plan, 'bacsi');
    await travel(until(at(facts.pilot_end)));
    const values = Object.fromEntries(facts.objectives.map((objective) => [objective.indicator, objective.achieved]));
    await acts.monitor(author, id, plan, { on: on(facts.pilot_end), values, said: 'Cả 270 bác sĩ hoàn thành.', spent: facts.budget_vnd });
    await expect(author.getByRole('table', { name: 'Số liệu mới nhất' })).toContainText('83,6');
    await travel({ days: 1 });
    await acts.finish(author, id);
    const more = { 'Tóm tắt kết quả': '270 bác sĩ hoàn thành, 83,6 % ở lại hệ thống.', 'Bài học kinh nghiệm': 'Thực hành tại trạm y tế là khả thi.' };
    await acts.report(author, id, plan, more);
  });

  await test.step('assessed by the leadership’s vote: completed', async () => {
    await acts.evaluate(head, id, [{ fate: 'Không xảy ra', likelihood: 1, impact: 2 }]);
    const result = { grades: ['Đạt', 'Đạt'], outcome: 'Hoàn thành', evidence: 'Số liệu theo dõi', votes: ['Giám đốc Sở Y tế (Chủ trì)'] };
    await acts.assess(head, id, plan, result);
    await acts.conclude(head, id, 'Hoàn thành mục tiêu; đề nghị khuyến khích và nhân rộng.');
    await acts.hasDamage(author, id, facts.expects);
  });

  await test.step('a file on the result itself: the only option is that nobody is held liable', async () => {
    const person = 'Bác sĩ C, Bác sĩ, Phòng Nghiệp vụ Y';
    const file = await acts.openLiability(authority, id, { person, reason: 'Có đơn hỏi về kinh phí.' });
    const explanation = { question: 'Kinh phí đã dùng vào đâu?', answer: 'Đúng dự toán được duyệt.', evidence: 'Báo cáo kết quả' };
    await acts.hear(authority, author, file, explanation);
    await acts.decide(authority, file, { open: facts.expects.liability_options, choice: 'not_held_liable', reason: 'Hoàn thành, không có thiệt hại.' });
    await acts.becomesFinal(author, file, travel);
  });

  const kinds = facts.expects.incentives_open.map((kind) => INCENTIVES[kind]);
  const declined = INCENTIVES.promotion;
  const sponsored = INCENTIVES.training_sponsorship;
  const numbered = INCENTIVES.commend_ad_hoc;

  await test.step('the head proposes everything it qualifies for', async () => {
    await open(head, id, 'incentives');
    await expect(region(head, 'Bác sĩ C')).toContainText(`Đủ điều kiện xem xét: ${kinds.join('; ')}`);
    await head.getByText('Gửi đề nghị: Đề nghị cho Bác sĩ C').click();
    await expect(head.getByRole('checkbox')).toHaveCount(kinds.length);
    for (const kind of kinds) await fill(head, { [kind]: { tick: true } });
    await fill(head, { 'Lý do đề nghị': 'Hoàn thành vượt chỉ tiêu, bác sĩ ở lại trạm y tế.' });
    await button(head, 'Gửi đề nghị').click();
    await expect(head.getByRole('article')).toHaveCount(kinds.length);
    await acts.cannotClose(head, id, 'Mọi đề nghị khuyến khích đã được quyết định');
  });

  await test.step('the authority grants eight and declines one, each with its reason', async () => {
    await open(authority, id, 'incentives');
    for (const kind of kinds) await decideIncentive(kind);
    await open(author, id, 'incentives');
    await expect(author.getByText('Chưa có số')).toHaveCount(kinds.length - 1);
    await expect(card(author, sponsored)).toContainText('Đài thọ 100%: Chuyên khoa I y học gia đình, 90.000.000 đồng');
    await expect(card(author, declined)).toContainText('Không đồng ý');
    await expect(card(author, declined)).toContainText('Chưa đủ thời gian giữ chức vụ.');
    await expect(author.getByRole('article').filter({ hasText: 'Trước thời hạn 12 tháng' })).toHaveCount(1);
  });

  async function decideIncentive(kind) {
    const one = card(authority, kind);
    await one.locator('summary').click();
    if (kind === declined) {
      await fill(one, { 'Quyết định': { choice: 'Không đồng ý' }, 'Lý do': 'Chưa đủ thời gian giữ chức vụ.' });
    } else {
      await fill(one, { 'Quyết định': { choice: 'Đồng ý' }, 'Lý do': 'Kết quả tốt, đủ điều kiện.' });
    }
    if (kind === sponsored) {
      await button(one, 'Ký quyết định').click();
      await expect(authority.getByRole('alert')).toContainText('Khóa đào tạo: bắt buộc');
      await fill(one, { 'Khóa đào tạo': 'Chuyên khoa I y học gia đình', 'Chi phí khóa học (đồng)': number(90_000_000) });
    }
    await button(one, 'Ký quyết định').click();
    await expect(authority.getByRole('status').filter({ hasText: 'Đã quyết định khuyến khích.' })).toBeVisible();
  }

  await test.step('one document has its number, the others stay blank', async () => {
    await open(authority, id, 'incentives');
    const one = card(authority, numbered);
    await one.locator('summary').click();
    await fill(one, { 'Số, ký hiệu văn bản': '12/QĐ-UBND', 'Ngày văn bản': today() });
    await button(one, 'Ghi số, ký hiệu').click();
    await expect(card(authority, numbered)).toContainText(`Văn bản 12/QĐ-UBND, ngày ${today()}`);
    await expect(authority.getByText('Chưa có số')).toHaveCount(kinds.length - 2);
  });

  await test.step('closed; another unit finds it and takes it over, with a proposal of its own', async () => {
    await acts.close(head, id, 'Hoàn thành, chuyển thành thường xuyên.');
    await other.goto('/proposals?q=b%C6%A1m');
    const own = await other.locator('[data-proposal] .code').first().textContent();
    await other.goto('/solutions');
    const found = other.locator(`[data-solution="${id}"]`);
    await expect(found).toContainText(plan.title);
    await expect(found).not.toContainText('Bác sĩ C');
    await found.getByRole('link', { name: 'Nhân rộng' }).click();
    await fill(other, { 'Phạm vi, cách áp dụng': 'Kỹ sư mới thực hành tại công trình.', 'Mã hồ sơ sáng kiến của đơn vị bạn': own });
    await button(other, 'Ghi nhận nhân rộng').click();
    await expect(other.locator(`[data-solution="${id}"]`)).toContainText('1 đơn vị nhân rộng');
    await openCase(author, id);
    await expect(region(author, 'Đơn vị nhân rộng')).toContainText('Sở Xây dựng');
    await expect(region(author, 'Đơn vị nhân rộng')).toContainText(own);
    await openCase(other, id);
    await expect(heading(other), 'the case itself stays with its unit').toHaveText('Không tìm thấy trang');
  });
}
