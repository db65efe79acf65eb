//! The least speed at which a client reads its answer. A client that reads more slowly is disconnected, because what it has not read
//! yet stays in memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// How long a client that reads slowly is watched before it is judged. Tests do not wait so long.
const PERIOD: Duration = Duration::from_secs(if cfg!(feature = "faults") { 3 } else { 30 });
/// Bytes that it reads in this time at least: 2 KiB a second, which a telephone with a bad line does.
const LEAST: usize = 60 * 1024;
/// Bytes that the system keeps for a connection, so that it tells soon what was read.
pub const SYSTEM_BUFFER: u32 = 64 * 1024;

/// A connection whose client must read.
pub struct Paced {
    stream: TcpStream,
    /// The end of the present period, while an answer waits to be read.
    judged: Option<Pin<Box<Sleep>>>,
    /// Bytes that were taken in this period.
    taken: usize,
}

impl Paced {
    /// Watches over a connection.
    pub const fn new(stream: TcpStream) -> Self {
        Self { stream, judged: None, taken: 0 }
    }

    /// What comes of a write: an error, when the client reads too slowly.
    fn judge(&mut self, written: Poll<io::Result<usize>>, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            self.taken += written.as_ref().map_or(0, |bytes| *bytes);
            return Poll::Ready(written);
        }
        let taken = &mut self.taken;
        let judged = self.judged.get_or_insert_with(|| {
            *taken = 0;
            Box::pin(sleep(PERIOD))
        });
        while judged.as_mut().poll(context).is_ready() {
            if *taken < LEAST {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            *taken = 0;
            judged.as_mut().reset(Instant::now() + PERIOD);
        }
        Poll::Pending
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Paced {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.judge(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// It is flushed when all was written: the next answer begins a period of its own.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.judged = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
