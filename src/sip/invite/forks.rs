//! Answers of further forks: acknowledged and hung up at once (RFC 3261 §13.2.2.4).

use crate::{
    mono::Mono,
    sip::{
        AccountKey, FlowId,
        dialog::Dialog,
        stack::{ClientId, Core, Draft, Owner},
        wire::{Method, Request, Response},
    },
};

/// Acknowledges a 2xx that nobody wants and hangs its dialog up.
pub(crate) fn hang_up_fork(
    core: &mut Core,
    now: Mono,
    client: ClientId,
    account: Option<AccountKey>,
    response: &Response,
) {
    let Some(sent) = core.sent_request(client).cloned() else {
        return;
    };
    let Some(flow) = core.client_flow(client) else {
        return;
    };
    let Some(mut dialog) = Dialog::caller(&sent, response) else {
        return;
    };
    let fork = Fork {
        client,
        account,
        flow,
    };
    fork.acknowledge(core, now, &dialog, &sent, None);
    let bye = dialog.request(Method::BYE);
    let hop = core.dialog_hop(account, dialog.next_hop(), flow);
    core.send(now, Draft::new(bye, Owner::Nobody, account), hop);
}

/// Where an INVITE of ours was answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fork {
    pub(super) client: ClientId,
    pub(super) account: Option<AccountKey>,
    pub(super) flow: FlowId,
}

impl Fork {
    /// Sends the ACK of a 2xx, which travels by the dialog and is repeated with every repetition of the 2xx.
    pub(super) fn acknowledge(
        self,
        core: &mut Core,
        now: Mono,
        dialog: &Dialog,
        invite: &Request,
        sdp: Option<&str>,
    ) {
        let number = invite.headers.cseq().map_or(1, |cseq| cseq.number);
        let mut ack = dialog.request_numbered(Method::ACK, number);
        for name in ["Authorization", "Proxy-Authorization"] {
            ack.headers.copy(name, &invite.headers);
        }
        if let Some(sdp) = sdp {
            super::lines::put_sdp(&mut ack, sdp);
        }
        let mut draft = Draft::new(ack, Owner::Nobody, self.account);
        draft.acknowledges = Some((self.client, dialog.remote_tag.clone()));
        let hop = core.dialog_hop(self.account, dialog.next_hop(), self.flow);
        core.send(now, draft, hop);
    }
}
