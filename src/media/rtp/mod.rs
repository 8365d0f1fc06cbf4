//! RTP and RTCP of one stream (RFC 3550, 3551, 5761), without socket and clock.

pub mod packet;
pub mod receiver;
pub mod rtcp;
pub mod sender;

pub use packet::{Kind, RtpHeader, RtpProblem};
pub use receiver::{Arrival, RtpReceiver};
pub use rtcp::{Heard, Rtcp};
pub use sender::RtpSender;
