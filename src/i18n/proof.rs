//! Evidence to keep: receipts, dossiers, the transparency log.

use super::messages;

messages! {
    proof_title: "Chứng cứ" / "Evidence";
    proof_lead: "Biên nhận và hồ sơ chứng cứ tự chứng minh: ai giữ chúng cũng kiểm tra được mà không cần tin hệ thống này." / "Receipts and dossiers prove themselves: whoever keeps one can check it without trusting this system.";
    proof_link: "Biên nhận và hồ sơ chứng cứ" / "Receipts and dossier";
    dossier: "Hồ sơ chứng cứ" / "Dossier";
    dossier_text: "Một tệp ZIP gồm bản đọc được, mọi mục của sổ ghi nhận, các phiên bản kế hoạch đã niêm phong, tài liệu, văn bản đã phát hành và bằng chứng. Trong tệp có sẵn trang kiểm tra chạy được khi không có mạng." / "One ZIP with a readable file, every ledger entry, the sealed plan versions, files, issued documents and proofs. It holds a page that checks it without a network.";
    dossier_whole: "Tải hồ sơ đầy đủ" / "Download the whole dossier";
    dossier_redacted: "Tải bản lược tên người" / "Download without names";
    dossier_redacted_text: "Bản lược bỏ tên người, văn bản có tên người và hồ sơ trách nhiệm; vẫn kiểm tra được toàn bộ." / "Without names, documents that name people and liability files; everything can still be checked.";
    dossier_recorded: "Việc tải hồ sơ được ghi lại và hiện ở dưới." / "Every download is recorded and shown below.";
    dossier_waits: "Sổ minh bạch chưa ghi xong mục đầu tiên của hồ sơ này. Hãy tải lại trang sau vài giây." / "The log has not yet taken the first entry of this case. Reload in a few seconds.";
    taken_title: "Ai đã tải hồ sơ" / "Who took the dossier";
    taken_none: "Chưa ai tải hồ sơ này." / "Nobody has taken it yet.";
    taken_whole: "đầy đủ" / "whole";
    taken_redacted: "lược tên người" / "without names";
    taken_what: "Bản" / "Extent";
    taken_by: "Người tải" / "Taken by";
    taken_at: "Lúc" / "At";
    receipts_title: "Biên nhận" / "Receipts";
    receipts_none: "Chưa có việc nào cần biên nhận." / "Nothing to keep a receipt of yet.";
    receipt_waits: "đang chờ ghi sổ" / "waits for its place";
    receipt_place(n): "vị trí {n}" / "place {n}";
    receipt_pdf: "PDF" / "PDF";
    receipt_json: "JSON" / "JSON";
    receipt_file_of(kind, what, number): "{kind}: {what}, mục {number}" / "{kind}: {what}, entry {number}";
    receipt_heading: "Biên nhận ghi sổ" / "Receipt of the ledger";

    paper_receipt_lead: "Việc dưới đây đã được ghi vào sổ và có vị trí trong sổ minh bạch. Ai giữ biên nhận này là người làm chứng." / "What follows was recorded and has its place in the log. Whoever keeps this receipt is a witness.";
    paper_number: "Số biên nhận" / "Receipt";
    paper_case: "Hồ sơ" / "Case";
    paper_act: "Việc đã ghi" / "Act";
    paper_by: "Người thực hiện" / "By";
    paper_at: "Thời điểm" / "At";
    paper_hash: "Mã băm của mục" / "Hash of the entry";
    paper_place: "Vị trí trong sổ" / "Place in the log";
    paper_place_of(leaf, size): "{leaf} (sổ có {size} mục)" / "{leaf} (of {size})";
    paper_how(site): "Mã QR chứa số biên nhận, vị trí, mã băm và điểm kiểm chứng đã ký. Lưu nội dung quét được thành tệp rồi chạy: sangkien verify receipt TỆP. Nếu mục này bị sửa, xóa hoặc sổ bị cắt bỏ, việc kiểm tra sẽ nêu đúng vị trí. Hướng dẫn và khóa công khai: {site}/log" / "The QR code holds number, place, hash and signed checkpoint. Keep what you scan as a file and run: sangkien verify receipt FILE. If this entry is changed or removed, or the log cut off, the check names the place. How to, and public keys: {site}/log";
    paper_letter: "CÔNG VĂN" / "LETTER";
    paper_entry: "Mục" / "Entry";
    paper_seal: "Mã niêm phong" / "Seal";
    paper_book(code): "Hồ sơ sáng kiến {code}" / "Case {code}";
    paper_unit: "Đơn vị" / "Unit";
    paper_lead: "Tác giả chính" / "Lead author";
    paper_status: "Trạng thái" / "Status";
    paper_made: "Lập lúc" / "Made at";
    paper_contents: "Mục lục" / "Contents";
    paper_person(n): "[Người {n}]" / "[Person {n}]";

    log_title: "Sổ minh bạch" / "Transparency log";
    log_lead: "Mọi mục của mọi hồ sơ nằm trong một cây băm duy nhất (RFC 9162). Sửa, xóa hay cắt bỏ bất kỳ mục nào đều làm đổi mã gốc đã ký." / "Every entry of every case lies in one hash tree (RFC 9162). Changing, removing or cutting off any of them changes the root that was signed.";
    log_size: "Số mục" / "Entries";
    log_root: "Mã gốc" / "Root";
    log_at: "Ký lúc" / "Signed at";
    log_empty: "Sổ chưa có mục nào." / "The log is empty.";
    log_checkpoint: "Điểm kiểm chứng mới nhất" / "Newest checkpoint";
    log_checkpoint_text: "Lưu lại đoạn này ở nơi hệ thống không với tới. Mọi điểm kiểm chứng sau đó phải nối tiếp nó." / "Keep this where the system can't reach it. Every later checkpoint must extend it.";
    log_keys: "Khóa công khai" / "Public keys";
    log_keys_text: "Khóa này được in trên biên nhận và văn bản. Khóa sau do khóa trước bảo chứng." / "This key stands on receipts and documents. A later key is vouched for by the one before it.";
    log_key_since(day): "từ {day}" / "since {day}";
    log_key_vouched: "được khóa trước bảo chứng" / "vouched for by the key before it";
    log_key_unvouched: "không được khóa trước bảo chứng" / "not vouched for by the key before it";
    log_how: "Cách kiểm tra" / "How to check";
    log_how_receipt: "Biên nhận: sangkien verify receipt TỆP, hoặc quét mã QR rồi lưu đoạn chữ thành tệp và kiểm tra như trên." / "Receipt: sangkien verify receipt FILE, or scan the QR code, keep its text as a file and check that.";
    log_how_dossier: "Hồ sơ chứng cứ: mở kiem-tra.html trong tệp ZIP, hoặc sangkien verify dossier TỆP." / "Dossier: open kiem-tra.html in the ZIP, or sangkien verify dossier FILE.";
    log_how_ledger: "Toàn bộ sổ: sangkien verify ledger --checkpoint TỆP --receipt TỆP, với điểm kiểm chứng hoặc biên nhận quý vị giữ." / "The whole ledger: sangkien verify ledger --checkpoint FILE --receipt FILE, with a checkpoint or receipt that you hold.";
    log_how_proofs: "Bằng chứng cho phần mềm khác (JSON):" / "Proofs for other software (JSON):";
    log_intact(leaves, checkpoints): "Sổ minh bạch nguyên vẹn: {leaves} vị trí, {checkpoints} điểm kiểm chứng khớp." / "The log is intact: {leaves} places and {checkpoints} checkpoints hold.";
    log_broken_at(position, what): "Vị trí {position} của sổ minh bạch: {what}" / "Place {position} of the log: {what}";
    log_see: "Sổ minh bạch" / "Transparency log";
}
