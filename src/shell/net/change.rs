//! Tells when an address or route of this machine changed, or when it woke from sleep, without waking up in between.

use std::{io, os::fd::OwnedFd, time::Duration};

use rustix::{
    io::Errno,
    net::{AddressFamily, SocketFlags, SocketType, bind, netlink, socket_with},
    time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    },
};
use tokio::{
    io::unix::AsyncFd,
    time::{Instant, sleep_until},
};

use crate::shell::{clock, ready::register};

/// Links, addresses and routes of both families (`RTMGRP_…` of `rtnetlink(7)`).
const GROUPS: u32 = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;

/// Changes come in bursts; what counts is how things stand when one is over.
const SETTLE: Duration = Duration::from_millis(300);

/// What may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Addresses or routes; whether it matters is to be looked at.
    Routes,
    /// The machine slept.
    Woke,
}

/// A watch on the machine's network and sleep.
#[derive(Debug)]
pub(super) struct Watch {
    routes: AsyncFd<OwnedFd>,
    clock: AsyncFd<OwnedFd>,
    slept: Duration,
    settled: Option<Instant>,
}

impl Watch {
    /// Begins to watch. Must be called within the runtime.
    pub(super) fn new() -> io::Result<Self> {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        // No protocol is NETLINK_ROUTE, which has number 0.
        let routes = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None)?;
        bind(&routes, &netlink::SocketAddrNetlink::new(0, GROUPS))?;
        let clock = timerfd_create(
            TimerfdClockId::Realtime,
            TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK,
        )?;
        arm(&clock)?;
        Ok(Self {
            routes: register(routes)?,
            clock: register(clock)?,
            slept: clock::slept(),
            settled: None,
        })
    }

    /// Waits for a change. May be given up and asked again.
    pub(super) async fn changed(&mut self) -> io::Result<Change> {
        loop {
            tokio::select! {
                ready = self.routes.readable() => {
                    ready?.clear_ready();
                    drain(self.routes.get_ref())?;
                    self.settled.get_or_insert(Instant::now() + SETTLE);
                }
                () = until(self.settled) => {
                    self.settled = None;
                    return Ok(Change::Routes);
                }
                ready = self.clock.readable() => {
                    ready?.clear_ready();
                    arm(self.clock.get_ref())?;
                    let slept = clock::slept();
                    // Setting the clock ends the wait too; only sleep moves the two steady clocks apart.
                    let woke = slept > self.slept + Duration::from_secs(1);
                    self.slept = slept;
                    if woke {
                        return Ok(Change::Woke);
                    }
                }
            }
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// A timer that never ends by itself: the kernel cancels it when the clock jumps, which it does on waking from sleep.
fn arm(timer: &OwnedFd) -> io::Result<()> {
    let never = Timespec {
        tv_sec: i64::MAX / 2_000_000_000,
        tv_nsec: 0,
    };
    let none = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let when = Itimerspec {
        it_interval: none,
        it_value: never,
    };
    let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
    match timerfd_settime(timer, flags, &when) {
        // A jump that nobody has read yet is told by the call that ends it.
        Ok(_) | Err(Errno::CANCELED) => Ok(()),
        Err(problem) => Err(problem.into()),
    }
}

fn drain(socket: &OwnedFd) -> io::Result<()> {
    let mut buffer = [0; 8 * 1024];
    loop {
        match rustix::io::read(socket, &mut buffer) {
            Ok(0) | Err(Errno::WOULDBLOCK) => return Ok(()),
            // Messages were lost: all the same, something changed.
            Ok(_) | Err(Errno::NOBUFS | Errno::INTR) => {}
            Err(problem) => return Err(problem.into()),
        }
    }
}
