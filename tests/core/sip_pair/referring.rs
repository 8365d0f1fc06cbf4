//! A peer is asked to call somebody else in our place.

use linekeeper::sip::{Referral, Usage, wire::Request};

use super::{
    scripted::{Scene, fork},
    world::{sdp, willing},
};

/// A call to the ear at 9 that is up, and its usage.
fn up(scene: &mut Scene, tag: &str) -> Usage {
    let usage = scene
        .world
        .call(scene.phone, "sip:bob@192.0.2.9", Some(sdp("caller")));
    scene.run();
    let invite = scene.heard("INVITE").last().unwrap().2.clone();
    scene.say(&fork(&invite, 200, tag, 9, &sdp(tag)));
    usage
}

fn refer(scene: &mut Scene, usage: Usage, to: &Referral) -> Request {
    let phone = scene.phone;
    scene
        .world
        .command(phone, |stack, now| stack.refer(now, usage, to));
    scene.run();
    scene.heard("REFER").last().unwrap().2.clone()
}

fn answer(scene: &mut Scene, request: &Request, code: u16) {
    scene.say(&request.response(code));
}

/// A NOTIFY of the peer that was asked by `refer`.
fn notify(scene: &mut Scene, refer: &Request, number: u32, more: &str, body: &str) {
    let header = |name| refer.headers.get(name).unwrap();
    let (from, to, call) = (header("To"), header("From"), header("Call-ID"));
    let text = format!(
        "NOTIFY sip:n1@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKn{number};rport\n\
         Max-Forwards: 70\nFrom: {from}\nTo: {to}\nCall-ID: {call}\nCSeq: {number} NOTIFY\n\
         Contact: <sip:bob@192.0.2.9>\n{more}Content-Type: message/sipfrag\n\n{body}"
    );
    scene.ask(9, &text);
}

fn transfers(scene: &Scene) -> Vec<String> {
    let told = scene.told().into_iter();
    told.filter(|word| word.starts_with("transfer")).collect()
}

const GOES_ON: &str = "Event: refer\nSubscription-State: active;expires=60\n";
const IS_OVER: &str = "Event: refer\nSubscription-State: terminated;reason=noresource\n";

#[test]
fn a_peer_that_is_sent_elsewhere_tells_how_it_goes() {
    let mut scene = Scene::new(willing(), &[9]);
    let usage = up(&mut scene, "b");
    let to = Referral::To("sip:carol@192.0.2.30".to_owned());
    let asked = refer(&mut scene, usage, &to);
    assert_eq!(
        asked.headers.get("Refer-To"),
        Some("<sip:carol@192.0.2.30>")
    );
    assert!(asked.headers.has("Referred-By") && asked.headers.has("Contact"));
    answer(&mut scene, &asked, 202);
    notify(&mut scene, &asked, 1, GOES_ON, "SIP/2.0 180 Ringing");
    notify(&mut scene, &asked, 2, IS_OVER, "SIP/2.0 200 OK");
    notify(&mut scene, &asked, 3, IS_OVER, "SIP/2.0 200 OK");
    assert_eq!(
        transfers(&scene),
        ["transfer-accepted", "transfer-180", "transfer-200-final"]
    );
    assert_eq!(scene.codes("1 NOTIFY"), [200]);
    assert_eq!(scene.codes("3 NOTIFY"), [481], "it told its last word");
}

#[test]
fn a_peer_may_refuse_and_its_notices_then_belong_to_nothing() {
    let mut scene = Scene::new(willing(), &[9]);
    let usage = up(&mut scene, "b");
    let asked = refer(&mut scene, usage, &Referral::To("1234".to_owned()));
    answer(&mut scene, &asked, 603);
    notify(&mut scene, &asked, 1, GOES_ON, "SIP/2.0 100 Trying");
    assert_eq!(transfers(&scene), ["transfer-refused-603"]);
    assert_eq!(scene.codes("1 NOTIFY"), [481]);
}

#[test]
fn notices_of_other_events_and_of_other_askings_are_refused() {
    let mut scene = Scene::new(willing(), &[9]);
    let usage = up(&mut scene, "b");
    let asked = refer(&mut scene, usage, &Referral::To("1234".to_owned()));
    answer(&mut scene, &asked, 202);
    let number = asked.headers.cseq().unwrap().number;
    let other = format!(
        "Event: refer;id={}\nSubscription-State: active\n",
        number + 7
    );
    let own = format!("Event: refer;id={number}\nSubscription-State: active\n");
    notify(&mut scene, &asked, 1, "Event: dialog\n", "");
    notify(&mut scene, &asked, 2, &other, "SIP/2.0 200 OK");
    notify(&mut scene, &asked, 3, &own, "SIP/2.0 183 Session Progress");
    assert_eq!(scene.codes("1 NOTIFY"), [489]);
    assert_eq!(scene.codes("2 NOTIFY"), [481]);
    assert_eq!(transfers(&scene), ["transfer-accepted", "transfer-183"]);
}

#[test]
fn who_is_to_take_our_place_in_another_call_is_told_which() {
    let mut scene = Scene::new(willing(), &[9]);
    let first = up(&mut scene, "b");
    let second = up(&mut scene, "c");
    let invite = scene.heard("INVITE").last().unwrap().2.clone();
    let (call_id, from) = (
        invite.headers.call_id().unwrap().to_owned(),
        invite.headers.from_party().unwrap(),
    );
    let asked = refer(&mut scene, first, &Referral::InPlaceOfUs(second));
    let expected = format!(
        "<sip:bob@192.0.2.9?Replaces={call_id}%3Bto-tag%3Dc%3Bfrom-tag%3D{}>",
        from.tag().unwrap()
    );
    assert_eq!(asked.headers.get("Refer-To"), Some(expected.as_str()));
}
