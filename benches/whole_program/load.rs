//! Memory and processor time of a process, from `/proc`.

use std::{fs, thread, time::Duration};

/// Ticks a second of the kernel's counters; fixed on Linux.
const TICKS: f64 = 100.0;

/// Proportional set size in MiB.
pub(crate) fn pss_mib(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap();
    let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}

/// Share of one processor each of `ids` uses during `span`.
pub(crate) fn cpu_share(ids: &[u32], span: Duration) -> Vec<f64> {
    let before: Vec<f64> = ids.iter().map(|id| ticks(*id)).collect();
    thread::sleep(span);
    let used = ids
        .iter()
        .zip(before)
        .map(|(id, before)| ticks(*id) - before);
    used.map(|ticks| ticks / TICKS / span.as_secs_f64())
        .collect()
}

fn ticks(id: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let after_name = text.rsplit_once(") ").unwrap().1;
    let fields: Vec<&str> = after_name.split(' ').collect();
    let field = |at: usize| fields[at].parse::<f64>().unwrap();
    field(11) + field(12)
}
