//! What Meta posts to a callback: receipts, incoming messages, news of templates; signed as Meta signs.
//!
//! Everything here is made without a server as well, so that a test or a benchmark can post by itself:
//!
//! ```
//! use greenroom_cloud_api::{Account, Notification, Receipt, ReceiptKind};
//!
//! let receipt = Receipt::new("wamid.HBgM", ReceiptKind::Delivered).callback_data("inv_1");
//! let signed = Notification::new(&Account::default()).receipts([receipt]).sign("app secret");
//! assert!(signed.signature.starts_with("sha256="));
//! ```

mod courier;
mod incoming;
mod notification;
mod receipt;
mod signing;

pub(crate) use courier::Courier;
pub use courier::{DeliveryError, HandshakeError};
pub use incoming::Incoming;
pub use notification::{Account, MAX_UPDATES, Notification};
pub use receipt::{Receipt, ReceiptKind};
pub use signing::{SIGNATURE_HEADER, SignedBody, sign};
