//! Telling a running telephone what to do.

use std::time::Duration;

use super::{complain, failed, texts};
use crate::shell::{
    control::{
        client::{ClientError, ask},
        protocol::{Request, Response, exit},
    },
    instance::Lock,
    out,
    paths::Profile,
};

/// How long a telephone may take to end: calls and registrations end in order, what waits is written.
const FAREWELL: Duration = Duration::from_secs(5);

/// Sends a request; the number of the call it was done with is printed.
pub(super) fn simple(profile: &Profile, request: &Request) -> u8 {
    match with_parts(profile, request, |_| {}) {
        Ok(call) => {
            if let (Some(call), Request::Call { .. } | Request::CallBack { .. }) = (call, request) {
                out::line(&call.to_string());
            }
            exit::OK
        }
        Err(code) => code,
    }
}

/// Ends the running telephone and waits until it is gone.
pub(super) fn quit(profile: &Profile) -> u8 {
    let code = simple(profile, &Request::Quit);
    if code == exit::OK && !Lock::wait_free(profile, FAREWELL) {
        complain(texts(profile), "cli-still-running", &[]);
        return exit::FAILED;
    }
    code
}

/// Sends a request and hands over the parts of its answer. What went wrong is said here; the error is the exit code.
pub(super) fn with_parts(
    profile: &Profile,
    request: &Request,
    part: impl FnMut(&serde_json::Value),
) -> Result<Option<u64>, u8> {
    match ask(&profile.socket(), request, part) {
        Ok(Response::Done(call)) => Ok(call),
        Ok(Response::Failed { code, text }) => {
            out::complaint(&text);
            Err(code)
        }
        Ok(Response::Part(_)) => Err(exit::FAILED),
        Err(ClientError::NotRunning) => {
            complain(texts(profile), "cli-not-running", &[]);
            Err(exit::NOT_RUNNING)
        }
        Err(ClientError::Broken(problem)) => {
            let detail = [("detail", problem.to_string().into())];
            Err(failed(texts(profile), "cli-no-answer", &detail))
        }
    }
}
