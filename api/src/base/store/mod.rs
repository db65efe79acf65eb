//! The store: bytes by their keys, in a directory or in a bucket of S3. What was put is durable: in a directory, the file and
//! the directories above it are synced.

mod s3;

pub use s3::Credentials;

use super::error::{Error, ErrorCode};
use super::refusal::Refusal;
use super::text::Reason;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use std::fs::DirBuilder;
use std::io::{self, ErrorKind, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// Bytes of a part of a large object, which is uploaded part by part.
const PART: usize = 8 * 1024 * 1024;
/// Parts that are uploaded at once.
const AT_ONCE: usize = 2;

/// Where bytes are kept.
#[derive(Debug)]
pub enum Place {
    /// In a directory, which is made when it is absent.
    Directory(PathBuf),
    /// In a bucket, below a prefix.
    Bucket(Box<dyn ObjectStore>, Path),
}

impl Place {
    /// The place that an address names: `s3://BUCKET/PREFIX`, or a directory. Nothing is made or asked.
    pub fn read(address: &str, credentials: &Credentials) -> Result<Self, Refusal> {
        match address.strip_prefix("s3://") {
            None if address.contains("://") => Err(Refusal::new("--files is a directory or s3://BUCKET/PREFIX")),
            None => Ok(Self::Directory(PathBuf::from(address))),
            Some(bucket) => {
                let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
                let wrong = |_| Refusal::new("the prefix in --files s3://BUCKET/PREFIX is no path");
                let prefix = Path::parse(prefix).map_err(wrong)?;
                Ok(Self::Bucket(s3::bucket(bucket, credentials)?, prefix))
            }
        }
    }
}

/// The store.
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    /// The directory, unless it is a bucket.
    dir: Option<PathBuf>,
}

/// How many times a directory is removed again, at most, when a file was put into it meanwhile.
const AGAIN: usize = 10;

/// The bytes of an object, as they are read.
pub type Reading = BoxStream<'static, Result<Bytes, io::Error>>;

impl Store {
    /// Opens the store.
    pub fn open(place: Place) -> Result<Self, Refusal> {
        let (objects, dir): (Arc<dyn ObjectStore>, _) = match place {
            Place::Bucket(bucket, prefix) => (Arc::new(PrefixStore::new(bucket, prefix)), None),
            Place::Directory(dir) => {
                let shown = dir.display();
                let made = DirBuilder::new().recursive(true).mode(0o700).create(&dir);
                made.map_err(|error| Refusal(format!("cannot make the directory of files {shown}: {error}")))?;
                let files = LocalFileSystem::new_with_prefix(&dir);
                let files = files.map_err(|_| Refusal(format!("cannot use the directory of files {shown}")))?;
                (Arc::new(files.with_fsync(true)), Some(dir))
            }
        };
        Ok(Self { objects, dir })
    }

    /// Puts bytes; they replace what has the key.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), Error> {
        self.objects.put(&Path::from(key), PutPayload::from(bytes)).await.map(|_| ()).map_err(failed)
    }

    /// Puts a part of a file; it replaces what has the key.
    pub async fn put_part(&self, key: &str, file: &std::path::Path, part: Range<u64>) -> Result<(), Error> {
        let mut file = File::open(file).await.map_err(|error| unreadable(&error))?;
        file.seek(SeekFrom::Start(part.start)).await.map_err(|error| unreadable(&error))?;
        let mut left = file.take(part.end - part.start);
        let mut next = async || {
            let mut bytes = Vec::new();
            let most = u64::try_from(PART).unwrap_or(u64::MAX);
            (&mut left).take(most).read_to_end(&mut bytes).await.map_err(|error| unreadable(&error))?;
            Ok::<_, Error>(Bytes::from(bytes))
        };
        let mut bytes = next().await?;
        if bytes.len() < PART {
            return self.put(key, bytes).await;
        }
        let upload = self.objects.put_multipart(&Path::from(key)).await.map_err(failed)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        while !bytes.is_empty() {
            upload.wait_for_capacity(AT_ONCE).await.map_err(failed)?;
            upload.put(bytes);
            bytes = next().await?;
        }
        upload.finish().await.map(|_| ()).map_err(failed)
    }

    /// Reads a part of an object.
    pub async fn read(&self, key: &str, part: Range<u64>) -> Result<Reading, Error> {
        if part.is_empty() {
            return Ok(futures_util::stream::empty().boxed());
        }
        let options = GetOptions { range: Some(part.into()), ..GetOptions::default() };
        let found = self.objects.get_opts(&Path::from(key), options).await.map_err(failed)?;
        Ok(found.into_stream().map(|bytes| bytes.map_err(io::Error::other)).boxed())
    }

    /// Deletes an object, if it is there.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        match self.objects.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

impl Store {
    /// The names directly below a key that others continue, such as `a` and `b` below `x` where there are `x/a/1` and
    /// `x/b/1`.
    pub async fn below(&self, key: &str) -> Result<Vec<String>, Error> {
        let found = self.objects.list_with_delimiter(Some(&Path::from(key))).await.map_err(failed)?;
        let names = found.common_prefixes.iter().filter_map(Path::filename);
        Ok(names.map(str::to_owned).collect())
    }

    /// Deletes all objects below a key, if there are any.
    pub async fn delete_below(&self, key: &str) -> Result<(), Error> {
        if let Some(dir) = &self.dir {
            // A process that dies while it puts an object leaves a file that is not listed. One that lives may put an object meanwhile.
            let mut removed = tokio::fs::remove_dir_all(dir.join(key)).await;
            for _ in 0..AGAIN {
                match &removed {
                    Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {
                        removed = tokio::fs::remove_dir_all(dir.join(key)).await;
                    }
                    _ => break,
                }
            }
            return match removed {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(unreadable(&error)),
                _ => Ok(()),
            };
        }
        let mut found = self.objects.list(Some(&Path::from(key)));
        while let Some(object) = found.try_next().await.map_err(failed)? {
            self.delete(object.location.as_ref()).await?;
        }
        Ok(())
    }
}

/// The error of a file of our own that cannot be read or written.
pub fn unreadable(error: &io::Error) -> Error {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Error::new(ErrorCode::StorageFull, Reason::StorageFull)
        }
        _ => Error::internal(format!("a file of an upload: {error}")),
    }
}

fn failed(error: object_store::Error) -> Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>()
            && matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
        {
            return Error::new(ErrorCode::StorageFull, Reason::StorageFull);
        }
        cause = error.source();
    }
    let words = error.to_string();
    match error {
        object_store::Error::NotFound { .. } => Error::internal(format!("bytes are not in the store: {words}")),
        _ => {
            let away = Error::new(ErrorCode::Unavailable, Reason::Store).retry_after(5);
            Error { cause: Some(words.into()), ..away }
        }
    }
}
