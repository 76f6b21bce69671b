//! Files that are written while the browser takes them, so that hardly any of one is in memory, however long it is.

use axum::body::{Body, Bytes};
use futures_util::stream::poll_fn;
use std::{
    io::{self, BufWriter, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};
use tokio::{runtime::Handle, sync::mpsc, task::spawn_blocking};

/// Bytes that are sent at once.
const SENT_AT_ONCE: usize = 64 * 1024;
/// Portions of bytes that wait for the browser.
const WAITING: usize = 4;

/// A file on its way.
pub(super) type Outgoing = BufWriter<Sending>;

/// What `write` writes, on a thread that may wait, no faster than the browser takes it. A file that `write` does not bring to its end
/// breaks off, so that nobody takes it for a whole one.
pub(super) fn body<W>(write: W) -> Body
where
    W: FnOnce(Outgoing, &Handle) -> io::Result<()> + Send + 'static,
{
    let (sender, mut portions) = mpsc::channel(WAITING);
    let runtime = Handle::current();
    spawn_blocking(move || {
        let to = BufWriter::with_capacity(SENT_AT_ONCE, Sending(sender.clone()));
        let written = catch_unwind(AssertUnwindSafe(|| write(to, &runtime)));
        let written = written.unwrap_or_else(|_| Err(io::Error::other("a mistake of the program")));
        if let Err(error) = written {
            // Whoever went away is told nothing more.
            let _ = sender.blocking_send(Err(error));
        }
    });
    Body::from_stream(poll_fn(move |context| portions.poll_recv(context)))
}

/// Bytes on their way to the browser.
pub(super) struct Sending(mpsc::Sender<io::Result<Bytes>>);

impl Write for Sending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[tokio::test]
    async fn a_file_that_is_not_written_to_its_end_breaks_off() {
        let whole = body(|mut to, _| to.write_all(b"all"));
        assert_eq!(to_bytes(whole, 9).await.unwrap(), "all");
        let refused = body(|mut to, _| {
            to.write_all(b"half")?;
            Err(io::Error::other("no more"))
        });
        assert!(to_bytes(refused, 9).await.is_err());
        let mistaken = body(|mut to, _| {
            to.write_all(b"half")?;
            panic!("a mistake")
        });
        assert!(to_bytes(mistaken, 9).await.is_err());
    }
}
