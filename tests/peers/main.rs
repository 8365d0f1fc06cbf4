//! Real peers on loopback: Kamailio, SIPp, baresip.
