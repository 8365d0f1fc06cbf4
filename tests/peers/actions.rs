//! Actions on real calls: they run beside the call and never delay it.

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::harness::{
    caller::Caller,
    kamailio::{FIRST_NUMBER, Kamailio},
    phone::{Phone, Wish},
    wait_until,
};

const LIMIT: Duration = Duration::from_secs(10);

fn last(phone: &Phone, key: &str) -> Option<Value> {
    let text = phone.succeed(&["action", "list", "--json"]);
    let mut all = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let action = all.find(|action| action["key"] == key)?;
    (!action["last"].is_null()).then(|| action["last"].clone())
}

fn wait_last(phone: &Phone, key: &str) -> Value {
    wait_until("the action's end", LIMIT, || last(phone, key))
}

#[test]
fn actions_run_beside_the_call_and_a_slow_one_delays_nothing() {
    let exchange = Kamailio::start();
    let phone = Phone::registered(&Wish::at(&exchange));
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let actions = format!(
        r#"
[action.slow]
title = "Slow"
do = "program"
trigger = "incoming"
program = "sleep"
arguments = ["30"]
time_limit_seconds = 2

[action.note]
title = "Note"
do = "program"
trigger = "unanswered"
program = "/bin/sh"
arguments = ["-c", 'printf "%s|%s" "$1" "$2" > {}', "sh", "{{{{ line.key }}}}", "{{{{ call.outcome }}}}"]
filter = [{{ field = "line.key", matches = "^anton$" }}]

[action.not-mine]
title = "Another line's"
do = "program"
trigger = "unanswered"
program = "true"
filter = [{{ field = "line.key", matches = "^berta$" }}]
"#,
        seen.display()
    );
    phone.add_settings(&actions);
    wait_until("the actions", LIMIT, || {
        let listed = phone.succeed(&["action", "list"]);
        listed.contains("not-mine").then_some(())
    });

    let mut caller = Caller::new(&exchange.server());
    let begun = Instant::now();
    let mut attempt = caller.call(FIRST_NUMBER);
    attempt.wait(180, LIMIT);
    assert!(begun.elapsed() < Duration::from_millis(500));
    let call = phone.wait_call("ringing");
    attempt.cancel();

    assert_eq!(wait_last(&phone, "slow")["result"], "timed-out");
    let note = wait_last(&phone, "note");
    assert_eq!(note["result"], "done");
    assert_eq!(note["row"], call["row"]);
    assert_eq!(fs::read_to_string(&seen).unwrap(), "anton|abandoned");
    assert_eq!(last(&phone, "not-mine"), None);

    // By hand the filter is not asked, and the exit code tells what came of it.
    phone.succeed(&["action", "run", "not-mine", "--test"]);
    assert_eq!(wait_last(&phone, "not-mine")["trigger"], "by-hand");
    let refused = phone.command(&["action", "run", "nobody"]);
    assert_eq!(refused.status.code(), Some(4));
    let timed_out = phone.command(&["action", "run", "slow"]);
    assert_eq!(timed_out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&timed_out.stderr).contains("too long"));
}
