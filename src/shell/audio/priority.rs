//! Asks the system to let this thread run before others.

use thread_priority::{
    RealtimeThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
    set_thread_priority_and_policy, thread_native_id,
};

/// Priority among real-time threads, 1..=99: above nothing that a desktop starts by itself.
const REAL_TIME: u8 = 10;

/// Gives the calling thread real-time priority. Many systems refuse; then it runs as any other, and says so once.
pub(super) fn raise() {
    let Ok(value) = ThreadPriorityValue::try_from(REAL_TIME) else {
        return;
    };
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    match set_thread_priority_and_policy(
        thread_native_id(),
        ThreadPriority::Crossplatform(value),
        policy,
    ) {
        Ok(()) => tracing::debug!("the media thread runs in real time"),
        Err(problem) => {
            tracing::info!(?problem, "the media thread runs without real-time priority");
        }
    }
}
