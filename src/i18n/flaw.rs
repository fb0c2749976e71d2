//! What a check has found not to hold.

use super::{Lang, messages};
use crate::domain::flaw::{Flaw, Signer};

messages! {
    flaw_hash: "mã băm không khớp nội dung" / "its hash is not that of its body";
    flaw_chain: "không nối tiếp mã băm của mục trước" / "it does not name the hash of the entry before it";
    flaw_gap: "thiếu mục đứng trước" / "an entry before it is missing";
    flaw_unreadable: "không đọc được nội dung" / "its body can’t be read";
    flaw_columns: "các cột dữ liệu khác với nội dung đã niêm phong" / "its columns are not what its body says";
    flaw_status: "trạng thái không khớp mục cuối của sổ" / "its status is not the end of its ledger";
    flaw_frozen(number): "phiên bản {number} không còn như khi niêm phong" / "frozen version {number} is not what was sealed";
    flaw_unfrozen(number): "thiếu phiên bản {number} đã niêm phong" / "frozen version {number} is missing";
    flaw_liability_record(seq): "hồ sơ trách nhiệm ở mục {seq} không còn như khi niêm phong" / "liability record {seq} is not what was sealed";
    flaw_issued_document(seq): "văn bản ban hành ở mục {seq} không còn như khi niêm phong" / "issued document {seq} is not what was sealed";
    flaw_unit_report: "báo cáo của đơn vị không còn như khi niêm phong" / "the report of a unit is not what was sealed";
    flaw_no_leaf: "thiếu lá tại vị trí này" / "the leaf is missing";
    flaw_deleted: "mục của lá này đã bị xóa" / "the entry of this leaf is deleted";
    flaw_changed: "mục của lá này đã bị sửa" / "the entry of this leaf was changed";
    flaw_rewritten(signer): "từ đây trở đi không phải sổ mà {signer} đã ký xác nhận" / "from here on it is not the log that {signer} has signed for";
    flaw_cut_off(signer, places): "sổ bị cắt tại đây: {signer} đã ký xác nhận {places} vị trí" / "the log is cut off here: {signer} has signed for {places} places";
    flaw_other_entry(signer): "{signer} ghi một mục khác ở vị trí này" / "{signer} holds another entry for this place";
    flaw_unsigned: "điểm kiểm soát ở kích thước này không do khóa nào của sổ ký" / "the checkpoint of this size is not signed by a key of the log";
    flaw_node: "các nút phía trên không được lập từ nút này" / "the nodes above it are not made of it";
    flaw_forgotten: "một mục không có vị trí trong sổ và cũng không chờ xếp vị trí" / "an entry has no place in the log and does not wait for one";
    signer_checkpoint(places): "điểm kiểm soát {places} vị trí" / "the checkpoint of {places} places";
    signer_beside: "điểm kiểm soát mới nhất lưu ngoài cơ sở dữ liệu" / "the newest checkpoint beside the database";
}

impl Lang {
    /// What does not hold, in words.
    pub fn flaw(self, flaw: &Flaw) -> String {
        match flaw {
            Flaw::Hash => self.flaw_hash().to_owned(),
            Flaw::Chain => self.flaw_chain().to_owned(),
            Flaw::Gap => self.flaw_gap().to_owned(),
            Flaw::Unreadable => self.flaw_unreadable().to_owned(),
            Flaw::Columns => self.flaw_columns().to_owned(),
            Flaw::Status => self.flaw_status().to_owned(),
            Flaw::Frozen(number) => self.flaw_frozen(number),
            Flaw::Unfrozen(number) => self.flaw_unfrozen(number),
            Flaw::LiabilityRecord(seq) => self.flaw_liability_record(seq),
            Flaw::IssuedDocument(seq) => self.flaw_issued_document(seq),
            Flaw::UnitReport => self.flaw_unit_report().to_owned(),
            Flaw::NoLeaf => self.flaw_no_leaf().to_owned(),
            Flaw::Deleted => self.flaw_deleted().to_owned(),
            Flaw::Changed => self.flaw_changed().to_owned(),
            Flaw::Rewritten(signer) => self.flaw_rewritten(self.signer(signer)),
            Flaw::CutOff(signer, places) => self.flaw_cut_off(self.signer(signer), places),
            Flaw::OtherEntry(signer) => self.flaw_other_entry(self.signer(signer)),
            Flaw::Unsigned => self.flaw_unsigned().to_owned(),
            Flaw::Node => self.flaw_node().to_owned(),
            Flaw::Forgotten => self.flaw_forgotten().to_owned(),
            Flaw::Said(words) => words.clone(),
        }
    }

    fn signer(self, signer: &Signer) -> String {
        match signer {
            Signer::Checkpoint(places) => self.signer_checkpoint(places),
            Signer::Beside => self.signer_beside().to_owned(),
            Signer::File(name) => name.clone(),
        }
    }
}
