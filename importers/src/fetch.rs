//! Downloads a file named by its address, without being led into the network the program itself runs in.
//!
//! An address is data from outside: it may point, or redirect, to a machine that only this host can reach. Every host is therefore
//! resolved here, checked, and connected to at the very addresses that were checked; redirects go through the same check. Proxies
//! from the environment are not used, because a proxy would resolve the name again.

use std::fs::File;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Once};
use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response, redirect};
use thiserror::Error;
use url::{Host, Url};

/// What a download may do.
#[derive(Clone, Copy, Debug)]
pub struct FetchOptions {
    /// Most bytes of a download.
    pub max_bytes: u64,
    /// Longest wait for a connection, and for the next bytes.
    pub timeout: Duration,
    /// Most redirects.
    pub max_redirects: usize,
    /// Whether addresses inside the own network (loopback, private, link-local …) may be used.
    pub allow_private: bool,
}

impl FetchOptions {
    /// For a document that somebody waits for: 64 kB, soon.
    pub fn small() -> Self {
        Self { max_bytes: 64 << 10, timeout: Duration::from_secs(4), max_redirects: 2, allow_private: false }
    }
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self { max_bytes: 4 << 30, timeout: Duration::from_secs(60), max_redirects: 5, allow_private: false }
    }
}

/// A finished download.
#[derive(Clone, Debug)]
pub struct Download {
    /// Where it was written.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether the server called it a web page. Where a table was expected, that is usually an error or log-in page.
    pub is_web_page: bool,
}

/// Why a download failed.
#[derive(Debug, Error)]
pub enum FetchError {
    /// Not an address, or not of the web.
    #[error("{url}: not an http:// or https:// address\n  hint: download the file by other means and give its path")]
    Address {
        /// The address as given.
        url: String,
    },
    /// The host is inside the own network.
    #[error(
        "{url}: {host} is the private address {address}: refused\n  hint: download the file by other means and give its path"
    )]
    Private {
        /// The address asked for.
        url: String,
        /// The host in it.
        host: String,
        /// What it resolves to.
        address: IpAddr,
    },
    /// The host is not known.
    #[error("{url}: cannot find the host {host}: {reason}\n  hint: check the address and the network")]
    Host {
        /// The address asked for.
        url: String,
        /// The host in it.
        host: String,
        /// What the resolver said.
        reason: String,
    },
    /// Redirected without end.
    #[error("{url}: more than {most} redirects\n  hint: open the address in a browser and use the one it ends at")]
    Redirects {
        /// The address asked for first.
        url: String,
        /// How many are followed.
        most: usize,
    },
    /// The server did not deliver.
    #[error("{url}: the server answered {status}\n  hint: check the address, or try again later")]
    Status {
        /// The address asked for.
        url: String,
        /// Status code and its name.
        status: String,
    },
    /// More bytes than allowed.
    #[error(
        "{url}: larger than {most} bytes: refused\n  hint: download it by other means and give its path, if you trust it"
    )]
    TooLarge {
        /// The address asked for.
        url: String,
        /// The limit.
        most: u64,
    },
    /// The connection failed or ended before the file did.
    #[error("{url}: the download broke off after {bytes} bytes: {reason}\n  hint: run the command again")]
    Broken {
        /// The address asked for.
        url: String,
        /// How much had come.
        bytes: u64,
        /// What went wrong.
        reason: String,
    },
    /// The file cannot be written.
    #[error("{path}: {source}\n  hint: make room, or set TMPDIR to a folder with room")]
    Disk {
        /// Where it was written.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Whether an argument is to be downloaded rather than opened: anything of the form `scheme://…`.
pub fn is_url(argument: &str) -> bool {
    argument.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    })
}

/// Downloads `address` into `folder`, under the name the server or the address gives the file. `progress` hears the bytes so far
/// and, if known, the bytes in total.
///
/// # Errors
/// See [`FetchError`]. What was written until then stays in `folder`.
pub async fn download(
    address: &str,
    folder: &Path,
    options: &FetchOptions,
    progress: &mut (dyn FnMut(u64, Option<u64>) + Send),
) -> Result<Download, FetchError> {
    let mut url = web_address(address)?;
    for _ in 0..=options.max_redirects {
        let response = request(&url, options).await?;
        let status = response.status();
        if status.is_redirection()
            && let Some(location) = response.headers().get(LOCATION)
        {
            let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
            let next = url.join(&location).map_err(|_| FetchError::Address { url: location })?;
            url = web_address(next.as_str())?;
            continue;
        }
        if !status.is_success() {
            return Err(FetchError::Status { url: url.to_string(), status: status.to_string() });
        }
        return save(response, &url, folder, options, progress).await;
    }
    Err(FetchError::Redirects { url: address.to_owned(), most: options.max_redirects })
}

/// The text of a small document.
///
/// # Errors
/// See [`FetchError`]; what is not UTF-8 counts as broken.
pub async fn text(address: &str, options: &FetchOptions) -> Result<String, FetchError> {
    let disk = |source| FetchError::Disk { path: "the folder for temporary files".to_owned(), source };
    let folder = tempfile::tempdir().map_err(disk)?;
    let download = download(address, folder.path(), options, &mut |_, _| {}).await?;
    let broken = |error: std::io::Error| FetchError::Broken {
        url: address.to_owned(),
        bytes: download.bytes,
        reason: error.to_string(),
    };
    std::fs::read_to_string(&download.path).map_err(broken)
}

fn web_address(address: &str) -> Result<Url, FetchError> {
    match Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(FetchError::Address { url: address.to_owned() }),
    }
}

async fn request(url: &Url, options: &FetchOptions) -> Result<Response, FetchError> {
    let broken = |error: reqwest::Error| broken(url, 0, &error);
    let addresses = vetted_addresses(url, options).await?;
    let mut client = client_builder(options);
    if let Some(host) = url.host_str() {
        client = client.resolve_to_addrs(host, &addresses);
    }
    client.build().map_err(broken)?.get(url.clone()).send().await.map_err(broken)
}

fn client_builder(options: &FetchOptions) -> reqwest::ClientBuilder {
    static PROVIDER: Once = Once::new();
    // An error means that the process has chosen a provider already, which serves as well.
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder()
        .user_agent(concat!("skillspine/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        // What is saved and counted are the bytes of the file.
        .no_gzip()
        .connect_timeout(options.timeout)
        .read_timeout(options.timeout)
}

/// The addresses of the host of `url`; an error if any of them is private, because a name of the outside has no business there.
async fn vetted_addresses(url: &Url, options: &FetchOptions) -> Result<Vec<SocketAddr>, FetchError> {
    let port = url.port_or_known_default().unwrap_or(443);
    let host = url.host_str().unwrap_or_default().to_owned();
    let addresses: Vec<SocketAddr> = match url.host() {
        Some(Host::Ipv4(address)) => vec![SocketAddr::new(address.into(), port)],
        Some(Host::Ipv6(address)) => vec![SocketAddr::new(address.into(), port)],
        _ => tokio::net::lookup_host((host.as_str(), port))
            .await
            .map_err(|error| FetchError::Host { url: url.to_string(), host: host.clone(), reason: error.to_string() })?
            .collect(),
    };
    if addresses.is_empty() {
        return Err(FetchError::Host { url: url.to_string(), host, reason: "no addresses".to_owned() });
    }
    if !options.allow_private
        && let Some(private) = addresses.iter().find(|address| is_private(address.ip()))
    {
        return Err(FetchError::Private { url: url.to_string(), host, address: private.ip() });
    }
    Ok(addresses)
}

/// Networks that are not the public internet, after the IANA special-purpose address registries.
static PRIVATE_NETWORKS: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    [
        "0.0.0.0/8",       // this host
        "10.0.0.0/8",      // private
        "100.64.0.0/10",   // carrier-grade NAT
        "127.0.0.0/8",     // loopback
        "169.254.0.0/16",  // link-local, cloud metadata
        "172.16.0.0/12",   // private
        "192.0.0.0/24",    // protocol assignments
        "192.0.2.0/24",    // documentation
        "192.88.99.0/24",  // 6to4 relays
        "192.168.0.0/16",  // private
        "198.18.0.0/15",   // benchmarks
        "198.51.100.0/24", // documentation
        "203.0.113.0/24",  // documentation
        "224.0.0.0/4",     // multicast
        "240.0.0.0/4",     // reserved, broadcast
        "::/128",          // unspecified
        "::1/128",         // loopback
        "64:ff9b:1::/48",  // local-use translation
        "100::/64",        // discard
        "2001::/23",       // protocol assignments, Teredo
        "2001:db8::/32",   // documentation
        "3fff::/20",       // documentation
        "fc00::/7",        // unique local
        "fe80::/10",       // link-local
        "fec0::/10",       // site-local
        "ff00::/8",        // multicast
    ]
    .iter()
    .filter_map(|network| network.parse().ok())
    .collect()
});

fn is_private(address: IpAddr) -> bool {
    let address = match address {
        IpAddr::V6(address) => embedded_ipv4(address).map_or(IpAddr::V6(address), IpAddr::V4),
        address => address,
    };
    PRIVATE_NETWORKS.iter().any(|network| network.contains(&address))
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, translated (64:ff9b::/96) and 6to4 (2002::/16) addresses.
fn embedded_ipv4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let parts = address.segments();
    let from = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    if let Some(mapped) = address.to_ipv4_mapped() {
        return Some(mapped);
    }
    match parts {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(from(high, low)),
        [0x2002, high, low, ..] => Some(from(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(from(high, low)),
        _ => None,
    }
}

async fn save(
    mut response: Response,
    url: &Url,
    folder: &Path,
    options: &FetchOptions,
    progress: &mut (dyn FnMut(u64, Option<u64>) + Send),
) -> Result<Download, FetchError> {
    let too_large = || FetchError::TooLarge { url: url.to_string(), most: options.max_bytes };
    let total = response.content_length();
    if total.is_some_and(|total| total > options.max_bytes) {
        return Err(too_large());
    }
    let path = folder.join(file_name(&response, url));
    let disk = |source| FetchError::Disk { path: path.display().to_string(), source };
    let is_web_page = header_text(&response, &CONTENT_TYPE).to_lowercase().starts_with("text/html");
    let mut file = File::create(&path).map_err(disk)?;
    let mut bytes = 0_u64;
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(url, bytes, &error))? {
        bytes += chunk.len() as u64;
        if bytes > options.max_bytes {
            return Err(too_large());
        }
        file.write_all(&chunk).map_err(disk)?;
        progress(bytes, total);
    }
    if let Some(total) = total
        && total != bytes
    {
        let reason = format!("the server had announced {total} bytes");
        return Err(FetchError::Broken { url: url.to_string(), bytes, reason });
    }
    Ok(Download { path, bytes, is_web_page })
}

/// The name the server gives the file, else the last part of the address; always a plain name inside its folder.
fn file_name(response: &Response, url: &Url) -> String {
    let disposition = header_text(response, &CONTENT_DISPOSITION);
    let named = disposition.split(';').find_map(|part| part.trim().strip_prefix("filename="));
    let last = url.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()));
    plain_name(named.map(|name| name.trim_matches('"')).or(last).unwrap_or_default())
}

fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|letter| !letter.is_control()).take(150).collect();
    let kept = kept.replace("%20", " ");
    let kept = kept.trim_start_matches('.').trim();
    if kept.is_empty() { "download".to_owned() } else { kept.to_owned() }
}

fn header_text(response: &Response, name: &reqwest::header::HeaderName) -> String {
    response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}

/// The innermost reason of a failed transfer; the outer ones only repeat the address.
fn broken(url: &Url, bytes: u64, error: &reqwest::Error) -> FetchError {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    FetchError::Broken { url: url.to_string(), bytes, reason: innermost.to_string() }
}

#[cfg(test)]
mod tests;
