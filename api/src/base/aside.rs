//! Long work of the processor, on a thread of its own that gives way to those that answer: pictures are judged so. Passwords are not: people
//! wait for them, and a server whose processors are busy would let nobody in.

use rustix::process::setpriority_process;
use std::io;
use tokio::sync::oneshot;

/// The nice value of such a thread: where the processors are busy, it has a tenth of the time of another one. A thread of a pool would
/// keep it, as nobody may take it back.
const NICE: i32 = 10;

/// Does work on a thread of its own, and more once its result is given; none where it panicked. It is done to its end, even if nobody
/// waits for it any more.
pub async fn aside<T: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
    then: impl FnOnce() + Send + 'static,
) -> io::Result<Option<T>> {
    let (tell, told) = oneshot::channel();
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        // On Linux this is the priority of the thread alone. Where it cannot be set, the work is done all the same.
        let _ = setpriority_process(None, NICE);
        let _ = tell.send(work());
        then();
    })?;
    Ok(told.await.ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;

    #[tokio::test]
    async fn it_gives_way_and_nobody_else_does() {
        let before = getpriority_process(None).unwrap();
        let there = aside("work", || getpriority_process(None).unwrap(), || ()).await.unwrap();
        assert_eq!(there, Some(NICE.max(before)));
        assert_eq!(getpriority_process(None).unwrap(), before);
        assert_eq!(aside("work", || std::panic::panic_any("it fails"), || ()).await.unwrap(), None::<()>);
    }
}
