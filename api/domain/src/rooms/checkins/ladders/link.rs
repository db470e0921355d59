//! The link in a rung's mail: it names one recipient and one notice. It is stored nowhere: a keyed hash of the notice's id
//! makes it, for the mail and for the check, and it ends with what it names.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::NoticeId;

use crate::core::op::Op;
use crate::core::secrets::NodeType;

/// How much of the keyed hash stands in a link: 128 bits, which nobody guesses.
const TAG: usize = 16;

/// The link that claims what a rung told somebody. Behind the `?`, which our log leaves out: a page without scripts
/// can't read what stands behind the `#`.
pub(in crate::rooms::checkins) fn link(op: &Op, id: NoticeId) -> String {
    format!("{}/claim?code={}", op.env.settings.public_url, code(op, id))
}

/// The code in a link: the notice's id, enciphered, and the keyed hash.
fn code(op: &Op, id: NoticeId) -> String {
    let id_block = op.env.ids().encipher(NodeType::Notice, id.0);
    URL_SAFE_NO_PAD.encode([id_block.as_slice(), &tag(op, id)].concat())
}

/// The notice that a code names, if it is one of ours.
pub(super) fn named(op: &Op, code: &str) -> Option<NoticeId> {
    let mut bytes = [0; 16 + TAG];
    let length = URL_SAFE_NO_PAD.decode_slice(code, &mut bytes).ok()?;
    let (id, given) = bytes.split_first_chunk::<16>()?;
    let id = NoticeId(op.env.ids().decipher(NodeType::Notice, *id));
    let is_ours = length == bytes.len() && verify_slices_are_equal(&tag(op, id), given).is_ok();
    is_ours.then_some(id)
}

fn tag(op: &Op, id: NoticeId) -> [u8; TAG] {
    let tag = hmac::sign(&op.env.keys.codes, &[b"claim\0".as_slice(), id.0.as_bytes()].concat());
    let mut bytes = [0; TAG];
    bytes.copy_from_slice(&tag.as_ref()[..TAG]);
    bytes
}
