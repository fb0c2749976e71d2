// The second halves of the journeys: from the agreement to the end of the matter. Each walks along
// the dates of its case file, moved as a whole (plans.soon), and the clock walks along. What the case
// file expects is read on the pages.
import { until } from './clock.js';
import * as acts from './acts.js';
import { expect } from './fixtures.js';
import { number } from './plans.js';
import * as steps from './steps.js';

const { act, button, fill, heading, link, openCase, hasStatus } = steps;
const { card, dong, open, region } = acts;

const AUTHOR = 'Chuyên viên A, Chuyên viên Phòng Hạ tầng kỹ thuật';

/** Who has read files of a case, newest first, as the auditor sees it. */
async function readers(auditor, code) {
  await auditor.goto('/audit/reads');
  return auditor.getByRole('row').filter({ hasText: code }).evaluateAll((rows) => rows.map((row) => row.textContent));
}

/** A pilot with all that can happen to it, which does not reach its objectives. */
export async function parking({ test, actor, travel }, { id, plan, version }) {
  const { facts, on } = plan;
  const author = await actor('chuyenvien');
  const authority = await actor('thamquyen');
  const supervisor = await actor('giamsat');
  const ward = await actor('chutichphuong');
  const [revenue, unpaid] = facts.objectives.map((objective) => objective.indicator);
  const [early, peak, loss, shops] = facts.incidents;
  await openCase(author, id);
  const code = await author.locator('.code').first().textContent();
  const adjustment = `Lần 1: phiên bản ${version + 1}`;
  const OBSTACLE = 'Xe không trả phí không ai xử lý được.';
  const NEW_RISK = 'Cửa hàng lấn chiếm chỗ đỗ xe';
  const AGAIN = 'Thêm ba cửa hàng lấn chiếm chỗ đỗ xe';

  await test.step('the pilot starts as agreed', async () => {
    await acts.start(author, id, plan, 'chuyenvien');
    await expect(author.getByText(`Từ ${on(facts.pilot_start)}`, { exact: true })).toBeVisible();
    await expect(author.getByText('Chưa có số liệu').first()).toBeVisible();
  });

  await test.step('the first weeks: an incident that was foreseen, and figures', async () => {
    await travel(until(plan.at(early.occurred_on)));
    await acts.incident(author, id, plan, { ...early, remedy: 'Báo cáo Sở, rà soát mức thu.' });
    const seen = card(author, early.description);
    await expect(seen).toContainText('Đã dự liệu');
    await expect(seen).toContainText(`Rủi ro như đã ghi trong phiên bản ${version}, có hiệu lực khi sự cố xảy ra`);
    await expect(seen).toContainText(facts.risks[1].remedy);
    const values = { [revenue]: 350_000_000, [unpaid]: 700 };
    await acts.monitor(author, id, plan, { on: on(early.occurred_on), values, said: 'Tháng đầu lượng xe giảm.', spent: 900_000_000 });
  });

  await test.step('an inspection is answered in time', async () => {
    await act(supervisor, id, {
      act: 'Ghi nhận đợt kiểm tra',
      fields: {
        'Ngày kiểm tra': steps.today(),
        'Thành phần kiểm tra': 'Cán bộ giám sát E, Phòng Hạ tầng kỹ thuật',
        'Nội dung, kết quả kiểm tra': 'Thu đúng mức, chưa có người nhắc nhở xe không trả phí.',
        'Kết luận': { choice: 'Đúng chủ trương' },
        'Kiến nghị': 'Bố trí người nhắc nhở trên từng tuyến.',
        'Thời hạn trả lời': on(early.occurred_on, 7),
      },
      send: 'Ký biên bản kiểm tra',
      says: 'Đã ghi nhận đợt kiểm tra.',
    });
    await author.goto('/');
    await author.getByRole('link', { name: `Gửi trả lời hồ sơ ${code}` }).click();
    await fill(author, { 'Nội dung trả lời': 'Đã bố trí hai người mỗi tuyến từ tuần này.' });
    await button(author, 'Gửi trả lời').click();
    const inspections = region(author, 'Kiểm tra, giám sát');
    await expect(inspections).toContainText('Đã bố trí hai người mỗi tuyến từ tuần này.');
    await expect(inspections).not.toContainText('Quá hạn');
  });

  await test.step('an obstacle: the ward is asked for help and lets the day pass', async () => {
    await act(author, id, {
      act: 'Báo khó khăn, vướng mắc',
      fields: {
        'Khó khăn, vướng mắc': OBSTACLE,
        'Ảnh hưởng': 'Thất thu mỗi ngày.',
        'Đề nghị hỗ trợ': 'Phường cử lực lượng cùng nhắc nhở.',
        'Đơn vị được đề nghị hỗ trợ': { select: 'Phường Sài Gòn' },
        'Đề nghị hỗ trợ trước ngày': on(early.occurred_on, 5),
      },
      send: 'Gửi đề nghị hỗ trợ',
      says: 'Đã báo khó khăn, vướng mắc.',
    });
    await ward.goto('/');
    await expect(ward.getByRole('link', { name: `Ghi nhận hỗ trợ hồ sơ ${code}` })).toBeVisible();
    await travel({ days: 6 });
    await open(author, id, 'pilot');
    await acts.afterDeadline(author, () => expect(card(author, OBSTACLE)).toContainText('Hệ thống ghi nhận quá hạn lúc', { timeout: 1000 }));
    await expect(card(author, OBSTACLE)).toContainText('Quá hạn hỗ trợ');
    await openCase(author, id);
    const grounds = region(author, 'Căn cứ bảo vệ');
    await expect(grounds.getByRole('link', { name: '1 khó khăn, vướng mắc đã báo mà quá hạn hỗ trợ' })).toBeVisible();
    await author.goto(`/proposals/${id}/timeline`);
    await expect(author.getByText('Quá hạn: Hỗ trợ tháo gỡ khó khăn, vướng mắc')).toHaveCount(1);
  });

  await test.step('helped late, resolved; the missed day stays on record', async () => {
    await ward.goto('/');
    await ward.getByRole('link', { name: `Ghi nhận hỗ trợ hồ sơ ${code}` }).click();
    await fill(ward, { 'Nội dung hỗ trợ, chỉ đạo': 'Công an phường cùng đi từ thứ Hai.' });
    await button(ward, 'Ghi nhận hỗ trợ').click();
    await expect(ward.getByRole('status').filter({ hasText: 'Đã ghi nhận nội dung hỗ trợ.' })).toBeVisible();
    await open(author, id, 'pilot');
    await expect(card(author, OBSTACLE)).toContainText('Hỗ trợ muộn');
    await card(author, OBSTACLE).getByRole('link', { name: 'Xác nhận đã tháo gỡ' }).click();
    await fill(author, { 'Cách tháo gỡ': 'Có lực lượng cùng nhắc nhở mỗi ngày.' });
    await button(author, 'Xác nhận đã tháo gỡ').click();
    await expect(card(author, OBSTACLE)).toContainText('Đã tháo gỡ');
    await expect(card(author, OBSTACLE)).toContainText('Hệ thống ghi nhận quá hạn lúc');
  });

  await test.step('the peak: a foreseen incident, figures', async () => {
    await travel(until(plan.at(peak.occurred_on)));
    await acts.incident(author, id, plan, { ...peak, remedy: 'Lắp camera, gửi thông báo truy thu.' });
    const values = { [revenue]: 10_500_000_000, [unpaid]: 18_000 };
    await acts.monitor(author, id, plan, { on: on(peak.occurred_on), values, said: 'Lượt xe không trả phí cao nhất.', spent: 11_900_000_000 });
  });

  await test.step('an incident that nobody had foreseen needs its reason', async () => {
    await travel(until(plan.at(shops.occurred_on, 3)));
    const fields = acts.incidentFields(plan, { ...shops, remedy: 'Lập biên bản, yêu cầu trả lại vạch đỗ xe.' });
    await act(author, id, { act: 'Ghi nhận sự cố', fields, send: 'Ghi nhận sự cố' });
    await expect(author.getByRole('alert')).toContainText('Vì sao không thể lường trước: bắt buộc trong trường hợp này');
    await fill(author, { 'Vì sao không thể lường trước': 'Vỉa hè thuộc phường quản lý, trước đây không có lấn chiếm.' });
    await button(author, 'Ghi nhận sự cố').click();
    await expect(card(author, shops.description)).toContainText('Ngoài dự liệu');
    await expect(card(author, shops.description)).toContainText('Ghi nhận sau 3 ngày');
  });

  await test.step('an adjustment adds the risk; the authority sees the difference and grants it', async () => {
    await open(author, id, 'adjustments');
    await expect(author.getByText('Kế hoạch chưa có thay đổi nào')).toBeVisible();
    await author.goto(`/proposals/${id}/plan/risks`);
    await link(author, 'Thêm rủi ro').click();
    const risk = { 'Rủi ro là gì?': NEW_RISK, 'Nguyên nhân': 'Quản lý vỉa hè chưa chặt.', 'Biện pháp phòng ngừa': 'Kẻ lại vạch, tuần tra.' };
    await fill(author, { ...plan.risks[0], ...risk, 'Biện pháp khắc phục khi rủi ro xảy ra': 'Phường xử phạt, trả lại chỗ đỗ.' });
    await button(author, 'Lưu').click();
    await expect(author.getByText('Đã lưu.')).toBeVisible();
    await open(author, id, 'adjustments');
    await expect(author.getByRole('cell').filter({ hasText: NEW_RISK })).toBeVisible();
    await fill(author, { 'Lý do điều chỉnh': 'Đã có cửa hàng lấn chiếm.' });
    await button(author, 'Niêm phong và gửi đề nghị').click();
    await expect(card(author, adjustment)).toContainText('Chờ quyết định');
    await authority.goto('/');
    await authority.getByRole('link', { name: `Ký quyết định hồ sơ ${code}` }).click();
    await expect(region(authority, `Phiên bản ${version + 1} thay đổi gì so với phiên bản ${version}?`).getByRole('cell').filter({ hasText: NEW_RISK })).toBeVisible();
    await fill(authority, { 'Quyết định': { choice: 'Đồng ý điều chỉnh' }, 'Nội dung quyết định, lý do': 'Đồng ý bổ sung rủi ro.' });
    await button(authority, 'Ký quyết định').click();
    await expect(card(authority, adjustment)).toContainText('Có hiệu lực từ');
  });

  await test.step('a risk that was added later does not count for what happened before', async () => {
    const backdated = { occurred_on: shops.occurred_on, description: AGAIN, damage_vnd: 0, risk: `R4. ${NEW_RISK}`, remedy: 'Đề nghị phường xử phạt.' };
    await acts.incident(author, id, plan, backdated);
    await expect(card(author, AGAIN)).toContainText('Ngoài dự liệu');
    await expect(card(author, AGAIN)).toContainText(`Rủi ro này chỉ có từ phiên bản ${version + 1}, được đồng ý sau khi sự cố xảy ra: không được tính là đã dự liệu.`);
    await expect(card(author, AGAIN)).toContainText('Giữa lúc xảy ra và lúc ghi nhận có phiên bản mới được đồng ý');
    await expect(author.getByText('2 đã dự liệu, 2 ngoài dự liệu')).toBeVisible();
  });

  await test.step('suspended; the order is reported as unlawful in writing; resumed', async () => {
    const order = { 'Nội dung mệnh lệnh, lý do': 'Tạm dừng 30 ngày để rà soát thu chi.' };
    await act(authority, id, { act: 'Tạm dừng thí điểm', fields: order, send: 'Ký lệnh tạm dừng', says: 'Đã tạm dừng thí điểm.', status: 'suspended' });
    await act(author, id, {
      act: 'Báo cáo về mệnh lệnh cho là trái luật',
      fields: { 'Mệnh lệnh': { entry: 'Tạm dừng thí điểm' }, 'Vì sao cho rằng mệnh lệnh trái luật': 'Chưa xảy ra điều kiện dừng nào đã được xác nhận.' },
      send: 'Ký báo cáo',
      says: 'Đã ghi nhận báo cáo.',
    });
    await expect(region(author, 'Văn bản chỉ đạo, mệnh lệnh')).toContainText('Chuyên viên A báo cáo cho rằng trái luật');
    await hasStatus(author, 'suspended');
    const resume = { 'Nội dung mệnh lệnh, lý do': 'Đã rà soát xong, cho tiếp tục.' };
    await act(authority, id, { act: 'Cho tiếp tục thí điểm', fields: resume, send: 'Ký quyết định cho tiếp tục', status: 'piloting' });
  });

  await test.step('the last day: the damage, the last figures, on chart and table', async () => {
    await travel(until(plan.at(loss.occurred_on)));
    await acts.incident(author, id, plan, { ...loss, remedy: 'Dừng thu, quyết toán.' });
    await expect(card(author, loss.description)).toContainText(`Thiệt hại: ${dong(loss.damage_vnd)}`);
    const values = Object.fromEntries(facts.objectives.map((objective) => [objective.indicator, objective.achieved]));
    await acts.monitor(author, id, plan, { on: on(loss.occurred_on), values, said: 'Lũy kế đến ngày cuối.', spent: facts.budget_vnd });
    const chart = author.getByRole('img', { name: revenue });
    await expect(chart).toHaveAccessibleName(/Thực tế: .*350\.000\.000.*10\.500\.000\.000.*22\.040\.000\.000/);
    const latest = author.getByRole('table', { name: 'Số liệu mới nhất' }).getByRole('row').filter({ hasText: revenue });
    await expect(latest).toContainText(`${number(22_040_000_000)} ngày ${on(loss.occurred_on)}`);
    await expect(latest).toContainText('Chưa đạt');
    await author.getByText('Số liệu của biểu đồ').first().click();
    await expect(author.getByRole('table', { name: `Số liệu: ${revenue}` }).getByRole('row')).toHaveCount(4);
  });

  await test.step('finished without a reason once the period is over, and reported', async () => {
    await travel({ days: 1 });
    await acts.finish(author, id);
    await acts.report(author, id, plan, {
      'Tóm tắt kết quả': 'Thu 22,04 tỷ đồng, không đủ bù chi.',
      'Nguyên nhân khách quan': 'Chưa có chế tài với xe không trả phí.',
      'Nguyên nhân chủ quan': 'Chậm lắp camera ở ba tuyến.',
      'Bài học kinh nghiệm': 'Phải có chế tài trước khi thu qua ứng dụng.',
    });
  });

  await test.step('risks evaluated, result assessed as the software proposes, concluded', async () => {
    const happened = { fate: 'Đã xảy ra, khắc phục kịp thời', likelihood: 5, impact: 4 };
    const risks = [happened, happened, { fate: 'Không xảy ra', likelihood: 1, impact: 4 }, happened];
    await acts.evaluate(authority, id, risks, { 'Nhận xét về các sự cố ngoài dự liệu': 'Lấn chiếm vỉa hè không do đơn vị gây ra.' });
    await acts.assess(authority, id, plan, { grades: ['Đạt một phần', 'Không đạt'], outcome: 'Không hoàn thành', evidence: 'Kiểm tra, giám sát' });
    await acts.conclude(authority, id, 'Dừng thí điểm; kiến nghị có chế tài trước khi làm lại.');
    await acts.hasDamage(author, id, facts.expects);
    await expect(region(author, 'Kết quả theo chỉ tiêu')).toContainText('Không hoàn thành');
    await expect(region(author, 'Ba điều kiện').getByRole('link', { name: /Kiểm tra, giám sát/ })).toHaveCount(3);
    await expect(region(author, 'Kết luận bằng văn bản')).toContainText('kiến nghị có chế tài');
  });

  const all = [early, peak, loss, shops].map((incident) => incident.description);
  const file = await test.step('a liability file about the lead author, on every incident', async () => {
    const address = await acts.openLiability(authority, id, { person: AUTHOR, incidents: [...all, AGAIN], reason: 'Không hoàn thành, có thiệt hại.' });
    await acts.cannotClose(authority, id, 'Mọi hồ sơ trách nhiệm đã có hiệu lực');
    return address;
  });

  await test.step('nobody else learns of it, not even a co-author', async () => {
    for (const account of ['chuyenvien2', 'phogiamdoc', 'giamdoc']) await acts.seesNoFile(await actor(account), file);
  });

  await test.step('asked, explained, decided among what the rules open', async () => {
    const explanation = { question: 'Vì sao thu không đủ bù chi?', answer: 'Chưa có chế tài; đã báo vướng mắc mà hỗ trợ chậm.', evidence: 'Báo khó khăn, vướng mắc' };
    await acts.hear(authority, author, file, explanation);
    const forecast = authority.getByRole('region', { name: /^Sự cố mục/ }).filter({ hasText: loss.description });
    await authority.goto(file);
    for (const words of [facts.risks[1].description, facts.risks[1].remedy, 'Hệ thống xác định: Đã dự liệu', dong(loss.damage_vnd)]) {
      await expect(forecast).toContainText(words);
    }
    await expect(authority.getByText('Không thiếu căn cứ nào.')).toBeVisible();
    const decision = { open: facts.expects.liability_options, choice: 'exemption', reason: 'Làm đúng chủ trương, đã khắc phục.', count: 5 };
    await acts.decide(authority, file, decision);
  });

  await test.step('the person reads it; nobody objects; it becomes final', async () => {
    await author.goto(file);
    await acts.hasCase(author, 'decided');
    await expect(region(author, 'Diễn biến hồ sơ')).toContainText('Miễn trách nhiệm');
    await expect(button(author, 'Gửi khiếu nại')).toBeVisible();
    await acts.becomesFinal(author, file, travel);
  });

  await test.step('every reading is shown to the auditor', async () => {
    const auditor = await actor('thanhtra');
    const before = await readers(auditor, code);
    for (const who of ['Lãnh đạo UBND Thành phố', 'Chuyên viên A']) expect(before.some((line) => line.includes(who)), who).toBe(true);
    for (const who of ['Chuyên viên B', 'Giám đốc Sở Xây dựng']) expect(before.some((line) => line.includes(who)), who).toBe(false);
    await auditor.goto(file);
    await expect(heading(auditor)).toHaveText('Hồ sơ trách nhiệm: Chuyên viên A');
    const after = await readers(auditor, code);
    expect(after[0]).toContain('Thanh tra viên G');
    expect(after.slice(1), 'each reading adds a line, and nothing else does').toEqual(before.slice(0, after.length - 1));
  });

  await test.step('closed; nothing to reward; its gaps become provisions to amend', async () => {
    await open(authority, id, 'incentives');
    await expect(authority.getByText('Chính sách khuyến khích áp dụng cho sáng kiến thực hiện thành công.')).toBeVisible();
    await acts.close(authority, id, 'Kết thúc thí điểm, đã quyết toán.');
    await authority.goto('/provisions');
    const provisions = authority.getByRole('row').filter({ hasText: code });
    await expect(provisions).toHaveCount(facts.legal_gaps.length);
    for (const gap of facts.legal_gaps) await expect(provisions.filter({ hasText: gap.description })).toHaveCount(1);
  });
}
