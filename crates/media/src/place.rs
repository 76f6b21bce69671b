//! Where photos live, as the settings say it.

use secrecy::SecretString;
use std::{fmt, path::PathBuf};
use thiserror::Error;
use url::Url;

/// Where photos live, and how to get there.
#[derive(Debug, Clone)]
pub struct MediaSettings {
    /// A folder, or a bucket.
    pub place: Place,
    /// The keys of the bucket.
    pub keys: Option<Keys>,
}

/// The two keys of an S3 service.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Which key it is; no secret.
    pub id: String,
    /// What requests are signed with.
    pub secret: SecretString,
}

/// Where photos live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Files of this machine. The folder is made with the first photo.
    Folder(PathBuf),
    /// A bucket, which is there already.
    S3(Bucket),
}

/// A bucket of an S3 service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What names begin with there; empty for a bucket of the shop's own.
    pub folder: String,
    /// The service's address; none for Amazon's.
    pub endpoint: Option<Url>,
    /// The region that requests are signed for.
    pub region: String,
}

/// The address names no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PlaceFault {
    /// It is neither kind of address.
    #[error("a folder as file:///var/lib/vitrina/media, or s3://BUCKET?endpoint=https://…&region=…")]
    NoPlace,
    /// The query has something that is not known.
    #[error("only endpoint and region can follow the question mark")]
    OtherSetting,
    /// The service's address is none.
    #[error("endpoint has to be https://, or http:// on this machine")]
    Endpoint,
}

impl Place {
    /// Reads `file:///FOLDER` or `s3://BUCKET/FOLDER?endpoint=https://HOST&region=NAME`.
    ///
    /// # Errors
    ///
    /// What is wrong with the address.
    pub fn parse(text: &str) -> Result<Self, PlaceFault> {
        let url: Url = text.parse().map_err(|_| PlaceFault::NoPlace)?;
        match url.scheme() {
            "file" => url
                .to_file_path()
                .map(Self::Folder)
                .map_err(|()| PlaceFault::NoPlace),
            "s3" => bucket(&url),
            _ => Err(PlaceFault::NoPlace),
        }
    }
}

/// The address of the place, one for each place however it was written. It has no secrets.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => {
                let plain: PathBuf = folder.components().collect();
                write!(f, "file://{}", plain.display())
            }
            Self::S3(bucket) => {
                write!(
                    f,
                    "s3://{}/{}?region={}",
                    bucket.name, bucket.folder, bucket.region
                )?;
                match &bucket.endpoint {
                    Some(endpoint) => write!(f, "&endpoint={}", endpoint.origin().ascii_serialization()),
                    None => Ok(()),
                }
            }
        }
    }
}

fn bucket(url: &Url) -> Result<Place, PlaceFault> {
    let bucket = url.host_str().filter(|host| !host.is_empty());
    let is_plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    let bucket = bucket.filter(|_| is_plain).ok_or(PlaceFault::NoPlace)?.to_owned();
    let (mut endpoint, mut region) = (None, None);
    for (name, value) in url.query_pairs() {
        match &*name {
            "endpoint" => endpoint = Some(service(&value)?),
            "region" => region = Some(value.into_owned()),
            _ => return Err(PlaceFault::OtherSetting),
        }
    }
    Ok(Place::S3(Bucket {
        name: bucket,
        folder: url.path().trim_matches('/').to_owned(),
        endpoint,
        region: region.unwrap_or_else(|| "us-east-1".to_owned()),
    }))
}

/// Photos go there under a signature, and a wire that others listen to is no way for that.
fn service(text: &str) -> Result<Url, PlaceFault> {
    let url: Url = text.parse().map_err(|_| PlaceFault::Endpoint)?;
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_here => Ok(url),
        _ => Err(PlaceFault::Endpoint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_bucket() {
        assert_eq!(
            Place::parse("file:///var/lib/shop/photos"),
            Ok(Place::Folder("/var/lib/shop/photos".into()))
        );
        assert_eq!(
            Place::parse("s3://photos/shop/?endpoint=https://storage.example.ru&region=ru-1"),
            Ok(Place::S3(Bucket {
                name: "photos".into(),
                folder: "shop".into(),
                endpoint: "https://storage.example.ru".parse().ok(),
                region: "ru-1".into(),
            }))
        );
        assert_eq!(
            Place::parse("s3://photos"),
            Ok(Place::S3(Bucket {
                name: "photos".into(),
                folder: String::new(),
                endpoint: None,
                region: "us-east-1".into(),
            }))
        );
    }

    #[test]
    fn one_place_has_one_address() {
        for (text, address) in [
            ("file:///mnt/backups/", "file:///mnt/backups"),
            ("s3://photos", "s3://photos/?region=us-east-1"),
            (
                "s3://photos/shop/?endpoint=https://storage.example.ru/&region=ru-1",
                "s3://photos/shop?region=ru-1&endpoint=https://storage.example.ru",
            ),
        ] {
            let place = Place::parse(text).unwrap();
            assert_eq!(place.to_string(), address);
            assert_eq!(Place::parse(address).unwrap().to_string(), address);
        }
    }

    #[test]
    fn what_names_no_place_is_told() {
        for (text, fault) in [
            ("media", PlaceFault::NoPlace),
            ("https://storage.example.ru/photos", PlaceFault::NoPlace),
            ("s3://", PlaceFault::NoPlace),
            ("s3://key:secret@photos", PlaceFault::NoPlace),
            ("s3://photos?reg=ru-1", PlaceFault::OtherSetting),
            (
                "s3://photos?endpoint=http://storage.example.ru",
                PlaceFault::Endpoint,
            ),
            ("s3://photos?endpoint=storage", PlaceFault::Endpoint),
        ] {
            assert_eq!(Place::parse(text), Err(fault), "{text}");
        }
        assert!(Place::parse("s3://photos?endpoint=http://127.0.0.1:9000").is_ok());
    }
}
